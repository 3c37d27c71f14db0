"""How large a bill may be: bounds learnt from the contract's own year, or for a new one by the kind
of customer.

What is usual is what the same months of the last year came to, or, by how a year's use falls on its
months, what the other months say; the larger of the two. The rules are dated data,
`billing/rules/bill-bounds.toml`. Pure; all comparisons are exact.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from elhandel.billing.estimate import shares_of_year
from elhandel.values.days.dated import holding_on
from elhandel.values.days.local_time import days
from elhandel.values.days.period import Period, days_in_month, months
from elhandel.values.units import dkk_of_ore, kwh_of_wh, ore, wh

type Cause = Literal[
    "beyond-capacity", "beyond-amount", "beyond-use", "price-withdrawn", "dispute", "below-least"
]

_KNOWN_FROM: Final = 28
"""How many settled days it takes to know what a point uses, in all or in a month of the year."""

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

    same_month_factor: int
    """With the next two: where the same months of the last year are known."""

    same_month_least_ore: int
    same_month_least_wh: int

    seasonal: bool
    """Whether this kind of customer uses a year as homes do."""


@dataclass(frozen=True, slots=True)
class KnownMonth:
    """What was settled in a month of the year."""

    days: int

    ore: int
    """Without VAT."""

    wh: int
    """Of energy."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was settled for the contract in the year before."""

    months: Mapping[int, KnownMonth] = field(default_factory=dict)
    """By the number of the month."""

    heated: bool = False
    """By electricity, which moves the use of a year into its winter."""

    @property
    def days(self) -> int:
        return sum(month.days for month in self.months.values())


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
        same_month_factor=rule["same_month_factor"],
        same_month_least_ore=ore(rule["same_month_least_dkk"]),
        same_month_least_wh=wh(rule["same_month_least_kwh"]),
        seasonal=rule["seasonal"],
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
    if max(map(abs, settlement.daily_wh), default=0) <= most:
        return None

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
    same = _same_months_known(settlement)
    as_ever = "in these months a year ago" if same else "here"

    amount, used = abs(settlement.ore), abs(settlement.energy_wh)
    usual = _usual(settlement, bounds, {m: known.months[m].ore for m in known.months})
    least = bounds.same_month_least_ore if same else bounds.least_ore
    if _unusual(amount, usual, least, settlement, bounds):
        return Beyond(
            "beyond-amount",
            f"{_dkk(amount)} DKK without VAT in {length} days, "
            f"where {_dkk(int(usual))} are usual {as_ever}.",
        )

    usual = _usual(settlement, bounds, {m: known.months[m].wh for m in known.months})
    least = bounds.same_month_least_wh if same else bounds.least_wh
    if _unusual(used, usual, least, settlement, bounds):
        return Beyond(
            "beyond-use",
            f"{_kwh(used)} kWh in {length} days, where {_kwh(int(usual))} are usual {as_ever}.",
        )

    return None


def _same_months_known(settlement: JudgedSettlement) -> bool:
    known = settlement.known.months
    return all(
        month.start.month in known and known[month.start.month].days >= _KNOWN_FROM
        for month in months(settlement.period)
    )


def _usual(settlement: JudgedSettlement, bounds: Bounds, of_month: Mapping[int, int]) -> Fraction:
    """What the days of a settlement come to by what is known: as in the same months a year ago, or
    their part of what all known months came to, if that is more.
    """
    known = settlement.known
    parts = list(months(settlement.period))
    weights = _weights(settlement, bounds)

    known_weight = sum(
        (weights[number] * month.days for number, month in known.months.items()), Fraction()
    )
    wanted = sum((weights[part.start.month] * part.days for part in parts), Fraction())
    by_season = abs(sum(of_month.values())) * wanted / known_weight if known_weight else Fraction()
    if not _same_months_known(settlement):
        return by_season

    as_a_year_ago = sum(
        (
            Fraction(of_month[part.start.month] * part.days, known.months[part.start.month].days)
            for part in parts
        ),
        Fraction(),
    )
    return max(abs(as_a_year_ago), by_season)


def _weights(settlement: JudgedSettlement, bounds: Bounds) -> Mapping[int, Fraction]:
    """How much a day of each month counts."""
    if not bounds.seasonal:
        return dict.fromkeys(range(1, 13), Fraction(1))

    first = settlement.period.start
    shares = shares_of_year(first, heated=settlement.known.heated)
    return {
        number: Fraction(share, days_in_month(first.replace(month=number, day=1)))
        for number, share in enumerate(shares, start=1)
    }


def _unusual(
    value: int, usual: Fraction, least: int, settlement: JudgedSettlement, bounds: Bounds
) -> bool:
    """Whether a value is above `least` a month, and so many times what is usual."""
    same = _same_months_known(settlement)
    factor = bounds.same_month_factor if same else bounds.factor
    counts = value * _MONTH > least * max(settlement.period.days, _MONTH)
    return counts and value > factor * usual


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
