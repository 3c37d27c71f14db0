"""A day of a place, hour by hour."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from elhandel.portal.usage.hours import Hour, hours_of_day, intervals_of_day
from elhandel.portal.usage.month import DayOfMonth, Month

_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its hours; their amounts and what belongs to no hour are the day's."""

    facts: DayOfMonth
    hours: tuple[Hour, ...]
    intervals: tuple[Hour, ...]
    """As they were measured: hours, quarters, or the whole day."""

    @property
    def day(self) -> dt.date:
        return self.facts.day

    @property
    def by_quarter(self) -> bool:
        """Whether something was measured in less than an hour."""
        return any(interval.minutes < _HOUR for interval in self.intervals)

    @property
    def mean_price(self) -> int | None:
        """What a kWh cost on average, what belongs to no hour included, micro-DKK."""
        facts = self.facts
        return facts.ore * 10_000 * 1000 // facts.wh if facts.wh > 0 else None


def day_in(month: Month, day: dt.date) -> Day | None:
    """A day of a month; None where nothing of it can be shown."""
    facts = next((found for found in month.days if found.day == day), None)
    if facts is None or facts.state in ("outside", "missing"):
        return None

    return Day(facts, hours_of_day(month.spent, day), intervals_of_day(month.spent, day))
