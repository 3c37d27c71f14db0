"""How large a bill may be: bounds learnt from the point, or for a new one by the kind of customer.

The rules are dated data, `billing/rules/bill-bounds.toml`. Pure; all comparisons are of integers.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from elhandel.values.days.dated import holding_on
from elhandel.values.days.local_time import days
from elhandel.values.days.period import Period
from elhandel.values.units import dkk_of_ore, kwh_of_wh, ore, wh

type Cause = Literal[
    "beyond-capacity", "beyond-amount", "beyond-use", "price-withdrawn", "dispute", "below-least"
]

_KNOWN_FROM: Final = 28
"""How many settled days it takes to know what a point uses."""

_MONTH: Final = 31
_LONGEST_DAY: Final = 25


@dataclass(frozen=True, slots=True)
class Bounds:
    """For settlements that begin from `valid_from` on; the file says what each field means."""

    kind: str
    valid_from: date
    capacity_w: int
    factor: int

    least_ore: int
    """Of a month, as `least_wh` and `new_ore` are."""

    least_wh: int
    new_ore: int


@dataclass(frozen=True, slots=True)
class Known:
    """What was settled for the contract in the year before."""

    days: int

    ore: int
    """Without VAT."""

    wh: int
    """Of energy."""


@dataclass(frozen=True, slots=True)
class JudgedSettlement:
    """What is to be billed of a settlement with its corrections, and is judged by the bounds."""

    kind: str
    """Of the customer."""

    period: Period
    ore: int
    energy_wh: int

    lines_wh: Sequence[int]
    """The quantity of each line that has one."""

    daily_wh: Sequence[int]
    """The known readings of each day."""

    known: Known


@dataclass(frozen=True, slots=True)
class Beyond:
    """Why a settlement is held."""

    cause: Cause
    detail: str


def beyond(settlement: JudgedSettlement, rules: Sequence[Bounds] | None = None) -> Beyond | None:
    """The first bound that a settlement is beyond; None where it can be billed."""
    bounds = bounds_of(settlement.kind, settlement.period.start, rules)

    return (
        _beyond_capacity(settlement, bounds)
        or _beyond_what_is_usual(settlement, bounds)
        or _beyond_a_new_customer(settlement, bounds)
    )


def bounds_of(kind: str, day: date, rules: Sequence[Bounds] | None = None) -> Bounds:
    """The bounds of a kind of customer on a day. Raises LookupError where the rules have none."""
    known = bill_bounds() if rules is None else rules
    found = holding_on(day, (bounds for bounds in known if bounds.kind == kind))
    if found is None:
        raise LookupError(
            f"no bounds of a bill are known for {kind} customers on {day}; "
            "add them to bill-bounds.toml"
        )

    return found


@lru_cache(maxsize=1)
def bill_bounds() -> tuple[Bounds, ...]:
    """The bounds for all times that are known."""
    text = (files("elhandel.billing") / "rules" / "bill-bounds.toml").read_text(encoding="utf-8")
    return tuple(_bounds(rule) for rule in tomllib.loads(text)["bounds"])


def _bounds(rule: dict[str, Any]) -> Bounds:
    return Bounds(
        kind=rule["kind"],
        valid_from=rule.get("valid_from", date.min),
        capacity_w=rule["capacity_w"],
        factor=rule["factor"],
        least_ore=ore(rule["least_dkk"]),
        least_wh=wh(rule["least_kwh"]),
        new_ore=ore(rule["new_dkk"]),
    )


def _beyond_capacity(settlement: JudgedSettlement, bounds: Bounds) -> Beyond | None:
    length = settlement.period.days
    most = bounds.capacity_w * (length * 24 + 1)  # an hour more where winter time begins
    line = max(map(abs, settlement.lines_wh), default=0)
    if line > most:
        return Beyond(
            "beyond-capacity",
            f"A line of {_kwh(line)} kWh in {length} days, "
            f"and at most {_kwh(most)} can flow through the connection.",
        )

    most = bounds.capacity_w * _LONGEST_DAY
    every_day = days(settlement.period.start, settlement.period.end)
    for day, used in zip(every_day, settlement.daily_wh, strict=False):
        if abs(used) > most:
            return Beyond(
                "beyond-capacity",
                f"Readings of {_kwh(abs(used))} kWh on {day}, "
                f"and at most {_kwh(most)} can flow through the connection.",
            )

    return None


def _beyond_what_is_usual(settlement: JudgedSettlement, bounds: Bounds) -> Beyond | None:
    known = settlement.known
    if known.days < _KNOWN_FROM:
        return None

    length = settlement.period.days
    amount, used = abs(settlement.ore), abs(settlement.energy_wh)
    if _unusual(amount, known.ore, bounds.least_ore, settlement, bounds):
        usual = abs(known.ore) * length // known.days
        return Beyond(
            "beyond-amount",
            f"{_dkk(amount)} DKK without VAT in {length} days, where {_dkk(usual)} are usual here.",
        )
    if _unusual(used, known.wh, bounds.least_wh, settlement, bounds):
        usual = abs(known.wh) * length // known.days
        return Beyond(
            "beyond-use", f"{_kwh(used)} kWh in {length} days, where {_kwh(usual)} are usual here."
        )

    return None


def _unusual(
    value: int, known: int, least: int, settlement: JudgedSettlement, bounds: Bounds
) -> bool:
    """Whether a value is above `least` a month, and `factor` times the mean of the known days."""
    length = settlement.period.days
    counts = value * _MONTH > least * max(length, _MONTH)
    return counts and value * settlement.known.days > bounds.factor * abs(known) * length


def _beyond_a_new_customer(settlement: JudgedSettlement, bounds: Bounds) -> Beyond | None:
    if settlement.known.days >= _KNOWN_FROM:
        return None

    length = settlement.period.days
    months = max(length, _MONTH)
    amount = abs(settlement.ore)
    if amount * _MONTH <= bounds.new_ore * months:
        return None

    most = bounds.new_ore * months // _MONTH

    return Beyond(
        "beyond-amount",
        f"{_dkk(amount)} DKK without VAT in {length} days, "
        f"at most {_dkk(most)} for a new {settlement.kind} customer.",
    )


def _kwh(wh: int) -> str:
    return _with_commas(kwh_of_wh(wh))


def _dkk(ore: int) -> str:
    return _with_commas(dkk_of_ore(ore))


def _with_commas(number: str) -> str:
    """A number with a comma between its thousands: 12,345.67."""
    whole, _, decimals = number.partition(".")
    return f"{int(whole):,}.{decimals}"
