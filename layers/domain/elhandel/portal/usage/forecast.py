"""What a month will come to: known days, and days to come like the same weekdays before. Pure.

The range is what the same rule would have erred by on the days it rests on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isqrt

from elhandel.portal.usage.rules import ForecastRules


@dataclass(frozen=True, slots=True)
class DayBefore:
    """A measured day: Wh, and what its hours cost (øre, without what every day costs)."""

    wh: int
    ore: int


@dataclass(frozen=True, slots=True)
class DayToCome:
    """A day as it is expected."""

    day: date
    wh: int
    ore: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """A month with what is expected of it, øre."""

    days: tuple[DayToCome, ...]
    expected_ore: int
    low_ore: int
    high_ore: int
    weeks: int
    """How many weeks it rests on."""


def forecast(
    known_ore: int,
    to_come: Mapping[date, int],
    before: Mapping[date, DayBefore],
    priced: Mapping[date, Mapping[date, int]],
    rules: ForecastRules,
) -> Forecast | None:
    """None where some weekday has no day to rest on.

    known_ore: of the days that are known. to_come: the other days, with what each costs whatever is
    used. before: measured days. priced: of days to come whose prices are known, what the use of
    each of their days before would cost then.
    """
    days = []
    for day, fixed_ore in to_come.items():
        like = _like(day, before, rules.weeks)
        if not like:
            return None
        costs = priced.get(day, {})
        ore = _mean([costs.get(known, before[known].ore) for known in like])
        days.append(DayToCome(day, _mean([before[known].wh for known in like]), fixed_ore + ore))

    expected = known_ore + sum(day.ore for day in days)
    spread = _spread(before, len(days), rules)
    return Forecast(tuple(days), expected, expected - spread, expected + spread, rules.weeks)


def _like(day: date, before: Mapping[date, DayBefore], weeks: int) -> list[date]:
    """The latest same weekdays that are known."""
    known = [other for other in before if other.weekday() == day.weekday() and other != day]
    return sorted(known, reverse=True)[:weeks]


def _spread(before: Mapping[date, DayBefore], days: int, rules: ForecastRules) -> int:
    """How far the sum of some days may lie from the expected, øre."""
    squares = []
    for day, known in before.items():
        others = [before[other].ore for other in _like(day, before, rules.weeks)]
        if others:
            squares.append((known.ore - _mean(others)) ** 2)

    if not squares or not days:
        return 0
    mean_square = sum(squares) // len(squares)
    return isqrt(mean_square * days * rules.spread_percent**2) // 100


def _mean(values: list[int]) -> int:
    return (2 * sum(values) + len(values)) // (2 * len(values)) if values else 0
