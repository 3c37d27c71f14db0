"""What a bill may come to: bounds learnt from the point, and for a new one by its kind, as dated
data. Pure.

The rules stand in `billing/rules/bill-bounds.toml`. All comparisons are of exact integers.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from elhandel.values.local_time import days

type Cause = Literal["beyond-capacity", "beyond-amount", "beyond-use", "price-withdrawn"]

_KNOWN_FROM: Final = 28
"""So many settled days teach what a point uses."""
_MONTH: Final = 31
_LONGEST_DAY: Final = 25


@dataclass(frozen=True, slots=True)
class Bounds:
    """For stretches that begin from `valid_from` on: W, and øre and Wh of a month; see the file for
    what they mean.
    """

    kind: str
    valid_from: date
    capacity_w: int
    factor: int
    least_ore: int
    least_wh: int
    new_ore: int


@dataclass(frozen=True, slots=True)
class Known:
    """What was settled for the contract in the year before: over how many days, øre without VAT and
    Wh of energy.
    """

    days: int
    ore: int
    wh: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is to be billed of a settled stretch, its corrections included.

    lines_wh: the quantity of each line that has one. daily_wh: readings of each day, as far as they
    are known.
    """

    kind: str
    start: date
    end: date
    ore: int
    energy_wh: int
    lines_wh: Sequence[int]
    daily_wh: Sequence[int]
    known: Known


@dataclass(frozen=True, slots=True)
class Beyond:
    """Why a stretch is held."""

    cause: Cause
    detail: str


def beyond(stretch: Stretch, rules: Sequence[Bounds] | None = None) -> Beyond | None:
    """Which bound a stretch is beyond, the first of them; None where it can be billed."""
    bounds = bounds_of(stretch.kind, stretch.start, rules)
    length = (stretch.end - stretch.start).days
    return (
        _capacity(stretch, bounds, length)
        or _learnt(stretch, bounds, length)
        or (_new(stretch, bounds, length) if stretch.known.days < _KNOWN_FROM else None)
    )


def bounds_of(kind: str, day: date, rules: Sequence[Bounds] | None = None) -> Bounds:
    """The bounds of a kind of customer on a day. Raises LookupError where the rules have none."""
    held = [
        bound
        for bound in (bill_bounds() if rules is None else rules)
        if bound.kind == kind and bound.valid_from <= day
    ]
    if not held:
        raise LookupError(
            f"no bounds of a bill are known for {kind} customers on {day}; add them to bill-bounds.toml"
        )
    return max(held, key=lambda one: one.valid_from)


@lru_cache(maxsize=1)
def bill_bounds() -> tuple[Bounds, ...]:
    """The bounds for all times that are known."""
    text = (files("elhandel.billing") / "rules" / "bill-bounds.toml").read_text(encoding="utf-8")
    return tuple(_bounds(rule) for rule in tomllib.loads(text)["bounds"])


def _bounds(told: dict[str, Any]) -> Bounds:
    return Bounds(
        told["kind"],
        told.get("valid_from", date.min),
        told["capacity_w"],
        told["factor"],
        told["least_dkk"] * 100,
        told["least_kwh"] * 1000,
        told["new_dkk"] * 100,
    )


def _capacity(stretch: Stretch, bounds: Bounds, length: int) -> Beyond | None:
    most = bounds.capacity_w * (
        length * 24 + 1
    )  # the hour more of a period with the change to winter time
    line = max(map(abs, stretch.lines_wh), default=0)
    if line > most:
        return Beyond(
            "beyond-capacity",
            f"A line of {_kwh(line)} kWh in {length} days, and at most {_kwh(most)} can flow through the connection.",
        )

    most = bounds.capacity_w * _LONGEST_DAY
    for day, wh in zip(days(stretch.start, stretch.end), stretch.daily_wh, strict=False):
        if abs(wh) > most:
            return Beyond(
                "beyond-capacity",
                f"Readings of {_kwh(abs(wh))} kWh on {day}, and at most {_kwh(most)} can flow through the connection.",
            )

    return None


def _learnt(stretch: Stretch, bounds: Bounds, length: int) -> Beyond | None:
    known = stretch.known
    if known.days < _KNOWN_FROM:
        return None

    months = max(length, _MONTH)
    ore, wh = abs(stretch.ore), abs(stretch.energy_wh)
    if (
        ore * _MONTH > bounds.least_ore * months
        and ore * known.days > bounds.factor * abs(known.ore) * length
    ):
        usual = abs(known.ore) * length // known.days
        return Beyond(
            "beyond-amount",
            f"{_dkk(ore)} DKK without VAT in {length} days, where {_dkk(usual)} are usual here.",
        )
    if (
        wh * _MONTH > bounds.least_wh * months
        and wh * known.days > bounds.factor * abs(known.wh) * length
    ):
        usual = abs(known.wh) * length // known.days
        return Beyond(
            "beyond-use", f"{_kwh(wh)} kWh in {length} days, where {_kwh(usual)} are usual here."
        )

    return None


def _new(stretch: Stretch, bounds: Bounds, length: int) -> Beyond | None:
    months = max(length, _MONTH)
    ore = abs(stretch.ore)
    if ore * _MONTH <= bounds.new_ore * months:
        return None

    most = bounds.new_ore * months // _MONTH

    return Beyond(
        "beyond-amount",
        f"{_dkk(ore)} DKK without VAT in {length} days, at most {_dkk(most)} for a new {stretch.kind} customer.",
    )


def _kwh(wh: int) -> str:
    return f"{wh // 1000:,}.{wh % 1000:03d}"


def _dkk(ore: int) -> str:
    return f"{ore // 100:,}.{ore % 100:02d}"
