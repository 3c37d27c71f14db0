"""The hours and the local days of a calculation.

An instant is a whole number of seconds since 1970 in UTC, so that thousands of periods are compared
at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from elhandel.reconciliation.wholesale.ground.errors import UnableToSumCharges
from elhandel.reconciliation.wholesale.ground.exact import Int64s
from elhandel.values.days.local_time import COPENHAGEN, days, local_date, start_of_day

HOUR: Final = 3600
QUARTER: Final = 900
QUARTERS_OF_HOUR: Final = HOUR // QUARTER


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """The period of a calculation, whole local days; by its hours and by its days."""

    start: int
    end: int

    hours: Int64s
    """(hours,) when each begins."""

    days: Int64s
    """(days,) when each local day begins; a day has 23, 24 or 25 hours."""

    @classmethod
    def of(cls, start: datetime, end: datetime) -> "Axis":
        """Raises UnableToSumCharges where the period is empty or cuts a local day in two."""
        first, past = local_date(start), local_date(end)
        if start_of_day(first) != start or start_of_day(past) != end or first >= past:
            raise UnableToSumCharges(
                f"A calculation is of whole days in Denmark; {start:%Y-%m-%dT%H:%MZ} to "
                f"{end:%Y-%m-%dT%H:%MZ} is not. Let it begin and end at midnight, Danish time."
            )
        midnights = [second(start_of_day(day)) for day in days(first, past)]

        return cls(
            second(start),
            second(end),
            np.arange(second(start), second(end), HOUR, dtype=np.int64),
            np.array(midnights, np.int64),
        )

    @property
    def first_hours(self) -> Int64s:
        """(days,) the index of the first hour of each day."""
        return (self.days - self.start) // HOUR

    @property
    def quarters(self) -> int:
        """How many quarters of an hour the period has."""
        return len(self.hours) * QUARTERS_OF_HOUR


def second(instant: datetime) -> int:
    """The instant in whole seconds since 1970, UTC."""
    return int(instant.timestamp())


def instant(seconds: int) -> datetime:
    """The instant that so many seconds since 1970 are."""
    return datetime.fromtimestamp(seconds, UTC)


def daily(start: int, end: int) -> Int64s:
    """The instants from `start` until before `end`, a local day apart: the same time on the clock.

    Of a period that begins at midnight they are the midnights.
    """
    local = instant(start).astimezone(COPENHAGEN)
    steps = range((instant(end).astimezone(COPENHAGEN).date() - local.date()).days + 1)
    times = [second(local + timedelta(days=step)) for step in steps]

    return np.array([time for time in times if time < end], np.int64)
