"""Price series turned into patterns: what a charge costs, from which local day on.

A pattern is 1 price (flat), 24 or 96 (by local hour or quarter), or 25 or 100 (by interval, for an
autumn day whose repeated hour has two prices). Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from elhandel.platform.telemetry import shown
from elhandel.values.days.local_time import (
    days,
    intervals_of_day,
    local_date,
    next_month,
    start_of_day,
)
from elhandel.values.errors import DomainError

type Pattern = tuple[int, ...]
type PriceResolution = Literal["PT15M", "PT1H", "P1D", "P1M"]

_MINUTES: Final[dict[str, int]] = {"PT15M": 15, "PT1H": 60}
_OF_ONE_DAY: Final = {"PT15M": 96, "PT1H": 24, "P1D": 1}
_FOR_GOOD: Final = timedelta(days=3 * 366)
"""Prices are announced three years ahead at most: what runs longer repeats itself."""
_SWITCH_HOUR: Final = 2  # the local hour that is left out in spring and comes twice in autumn


LARGEST_PRICE: Final = 10**12
"""A million DKK in micro-DKK: every price of the market is below (reference, "Prices")."""


class UnreadablePriceSeries(DomainError):
    """A price series whose points do not fill its period, or with a price that the market does not
    allow.
    """

    code = "unreadable-price-series"


@dataclass(frozen=True, slots=True)
class PatternFrom:
    """From the local day `valid_from` the charge costs `pattern`, micro-DKK."""

    valid_from: date
    pattern: Pattern


def patterns_of(
    resolution: str, start: datetime, end: datetime, prices: Sequence[int]
) -> tuple[list[PatternFrom], date]:
    """The patterns of a series over [start, end), equal neighbours joined, and the day that the
    series ends before.

    `prices` are micro-DKK, one for each position; or those of one day, for a period that is meant
    for good (beyond the three years for which an owner may announce prices): then all days cost the
    same. Raises UnreadablePriceSeries when they do not fill the period, when one of them is a
    million DKK or more, or when the series does not begin and end at local midnight.
    """
    first, last = local_date(start), local_date(end)
    if start_of_day(first) != start or start_of_day(last) != end or first >= last:
        raise UnreadablePriceSeries(
            f"The series from {start:%Y-%m-%dT%H:%MZ} does not run over whole Danish days."
        )
    if any(abs(price) >= LARGEST_PRICE for price in prices):
        raise UnreadablePriceSeries(
            f"The series from {first} has a price of a million DKK or more, "
            "which the market does not allow. "
            "Ask its owner for a correct series."
        )

    if last - first > _FOR_GOOD and len(prices) == _OF_ONE_DAY.get(resolution):
        by_day = [PatternFrom(first, tuple(prices))]
    elif resolution in _MINUTES:
        by_day = _by_interval(first, last, _MINUTES[resolution], prices)
    else:
        by_day = _by_step(first, last, resolution, prices)

    joined = [
        entry
        for number, entry in enumerate(by_day)
        if number == 0 or by_day[number - 1].pattern != entry.pattern
    ]

    return joined, last


def _by_step(first: date, last: date, resolution: str, prices: Sequence[int]) -> list[PatternFrom]:
    if resolution not in {"P1D", "P1M"}:
        raise UnreadablePriceSeries(
            f"A price series with resolution {shown(resolution)} is not known."
        )

    entries, day = [], first
    for price in prices:
        entries.append(PatternFrom(day, (price,)))
        day = day + timedelta(days=1) if resolution == "P1D" else next_month(day)

    if not prices or entries[-1].valid_from >= last or (resolution == "P1D" and day != last):
        raise UnreadablePriceSeries(
            f"{len(prices)} prices do not fill {first} to {last} at {shown(resolution)}."
        )

    return entries


def _by_interval(first: date, last: date, minutes: int, prices: Sequence[int]) -> list[PatternFrom]:
    entries, used = [], 0
    for day in days(first, last):
        count = intervals_of_day(day, minutes)
        entries.extend(_day_pattern(day, minutes, tuple(prices[used : used + count])))
        used += count

    if used != len(prices):
        raise UnreadablePriceSeries(
            f"{len(prices)} prices do not fill {first} to {last}: "
            f"{used} intervals of {minutes} minutes."
        )

    return entries


def _day_pattern(day: date, minutes: int, prices: Pattern) -> list[PatternFrom]:
    """A day's prices by local hour; only an autumn day with two prices for its repeated hour stays
    by interval.
    """
    per_hour = 60 // minutes
    missing = 24 * per_hour - len(prices)
    cut = _SWITCH_HOUR * per_hour

    # Spring: the hour that is left out gets the price of the hour before; nothing is priced by it.
    if missing > 0:
        return [PatternFrom(day, prices[:cut] + prices[cut - per_hour : cut] + prices[cut:])]
    if missing == 0:
        return [PatternFrom(day, prices)]

    first_pass = prices[: cut + per_hour] + prices[cut + 2 * per_hour :]
    if prices[cut : cut + per_hour] == prices[cut + per_hour : cut + 2 * per_hour]:
        return [PatternFrom(day, first_pass)]

    return [PatternFrom(day, prices)]
