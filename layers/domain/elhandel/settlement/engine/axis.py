"""The time axis of a settlement: a column of the readings matrix is an interval here.

Everything is laid on a grid of quarters of an hour first (prices may be by quarter, hour or day)
and then gathered to the intervals of the readings. Intervals are counted in UTC; days, hours and
months are Danish, so a day has 92, 96 or 100 quarters and the hour 02 is missing or comes twice
when the clocks change.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from math import lcm
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.errors import Dates, Instants
from elhandel.values.days.local_time import COPENHAGEN, start_of_day
from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.period import FOR_GOOD, Period

QUARTER: Final = timedelta(minutes=15)
HOUR_MINUTES: Final = 60
DAY_MINUTES: Final = 1440
RESOLUTIONS: Final = (15, 60, DAY_MINUTES)
"""Minutes of PT15M, PT1H and P1D.

P1D is a local day of 23, 24 or 25 hours (the values of D14 and D15).
"""

type Resolutions = tuple[tuple[Period, int], ...]
"""The minutes of an interval, by the days on which they hold."""


@dataclass(frozen=True, eq=False)
class Axis:
    """Local days [start, end) as intervals, in order and without a hole.

    Build one with `Axis.of`.
    """

    start: date
    end: date
    resolutions: Resolutions
    """Empty where the resolution changes within a day."""

    local_quarter: NDArray[np.int64] = field(repr=False)
    """(quarters,) quarter of the local day by the wall clock, 0..95; repeats in the autumn."""

    quarter_day: NDArray[np.int64] = field(repr=False)
    """(quarters,) number of the local day, 0 = start."""

    day_quarter: NDArray[np.int64] = field(repr=False)
    """(days + 1,) the first quarter of each day, and the number of quarters."""

    first_quarter: NDArray[np.int64] = field(repr=False)
    """(intervals + 1,) the first quarter of each interval, and the number of quarters."""

    @classmethod
    def of(cls, start: date, end: date, minutes: int) -> "Axis":
        """The local days [start, end) in intervals of 15 or 60 minutes.

        1440 minutes give one interval for each local day.
        """
        return cls.of_resolutions(((Period(start, end), minutes),))

    @classmethod
    def of_resolutions(cls, resolutions: Resolutions) -> "Axis":
        """An axis whose resolution changes at midnight, from hours to quarters on some date.

        Raises ValueError for an unknown resolution, for no days, or for periods that do not follow
        on each other.
        """
        for period, minutes in resolutions:
            if minutes not in RESOLUTIONS:
                raise ValueError(f"an interval has 15, 60 or 1440 minutes, not {minutes}")
            if not period.days or period.end == FOR_GOOD:
                raise ValueError(f"the settled days from {period.start} are empty or have no end")

        for (period, _), (following, _) in pairwise(resolutions):
            if following.start != period.end:
                raise ValueError(
                    f"days are missing or doubled where the resolution changes on {period.end}"
                )

        start, end = resolutions[0][0].start, resolutions[-1][0].end
        grid = _Quarters.of(start, end)
        firsts = [
            _first_quarters(period, minutes, start, grid.day_quarter)
            for period, minutes in resolutions
        ]
        first_quarter = np.concatenate([*firsts, grid.day_quarter[-1:]])  # (intervals + 1,)

        return cls._over(grid, start, end, first_quarter, resolutions)

    @classmethod
    def of_intervals(cls, start: date, end: date, first_quarters: NDArray[np.int64]) -> "Axis":
        """The local days [start, end) in intervals of any length: a day of hours and quarters.

        first_quarters: (intervals,), the quarter that each begins with, counted from the first
        midnight. Raises ValueError where they do not rise, or an interval lies over a midnight.
        """
        grid = _Quarters.of(start, end)
        rising = bool((np.diff(first_quarters) > 0).all())
        if not rising or not np.isin(grid.day_quarter[:-1], first_quarters).all():
            raise ValueError(
                f"the intervals from {start} to {end} do not follow on, or one lies over a midnight"
            )
        if int(first_quarters[0]) or int(first_quarters[-1]) >= int(grid.day_quarter[-1]):
            raise ValueError(f"the intervals do not fill the days from {start} to {end}")

        return cls._over(grid, start, end, np.concatenate([first_quarters, grid.day_quarter[-1:]]))

    @classmethod
    def _over(
        cls,
        grid: "_Quarters",
        start: date,
        end: date,
        first_quarter: NDArray[np.int64],
        resolutions: Resolutions = (),
    ) -> "Axis":
        days = np.arange(len(grid.by_day))

        return cls(
            start,
            end,
            resolutions,
            local_quarter=np.concatenate(grid.by_day),
            quarter_day=np.repeat(days, np.diff(grid.day_quarter)),
            day_quarter=grid.day_quarter,
            first_quarter=first_quarter,
        )

    @property
    def intervals(self) -> int:
        """How many columns the readings matrix has."""
        return len(self.first_quarter) - 1

    @property
    def days(self) -> int:
        return len(self.day_quarter) - 1

    @property
    def quarters(self) -> int:
        return int(self.day_quarter[-1])

    @cached_property
    def start_instant(self) -> datetime:
        """Where the axis begins, in UTC."""
        return start_of_day(self.start)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """(intervals,) quarters in each interval."""
        return np.diff(self.first_quarter)

    @cached_property
    def mean_denominator(self) -> int:
        """The smallest number that every interval's count of quarters divides: 4 for hours."""
        return lcm(*(int(length) for length in np.unique(self.lengths)))

    @cached_property
    def day_column(self) -> NDArray[np.int64]:
        """(days + 1,) the first column of each local day, and the number of columns."""
        return np.searchsorted(self.first_quarter, self.day_quarter)

    def columns(self, period: Period) -> tuple[int, int]:
        """The columns [from, to) of the days of `period` on the axis; from == to where none is."""
        first = min(max((period.start - self.start).days, 0), self.days)
        last = min(max((period.end - self.start).days, first), self.days)

        return int(self.day_column[first]), int(self.day_column[last])

    def instant(self, column: int) -> datetime:
        """The start of an interval, in UTC; the number of intervals gives the end of the axis."""
        return self.start_instant + int(self.first_quarter[column]) * QUARTER

    def column(self, instant: datetime) -> int | None:
        """The interval that starts at `instant`, or None where none on the axis does."""
        quarter, beside = divmod(instant - self.start_instant, QUARTER)
        found = int(np.searchsorted(self.first_quarter[:-1], quarter))
        hit = not beside and found < self.intervals and int(self.first_quarter[found]) == quarter

        return found if hit else None

    def instants(self, mask: NDArray[np.bool_]) -> list[Instants]:
        """The true intervals of `mask` (intervals,) as half-open ranges of instants."""
        return [(self.instant(first), self.instant(last)) for first, last in true_ranges(mask)]

    def dates(self, mask: NDArray[np.bool_]) -> list[Dates]:
        """The local days with a true interval in `mask` (intervals,), as half-open ranges."""
        touched = np.logical_or.reduceat(mask, self.day_column[:-1])  # (days,)

        return [
            (self.start + timedelta(days=first), self.start + timedelta(days=last))
            for first, last in true_ranges(touched)
        ]


def true_ranges(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where `mask` (n,) is True, as half-open index ranges."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]])))

    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


@dataclass(frozen=True, slots=True, eq=False)
class _Quarters:
    """The quarters of some local days."""

    by_day: list[NDArray[np.int64]]
    """For each day (quarters of it,), by the wall clock."""

    day_quarter: NDArray[np.int64]
    """(days + 1,) the first quarter of each day, and the number of quarters."""

    @classmethod
    def of(cls, start: date, end: date) -> "_Quarters":
        by_day = [_local_quarters(day) for day in days_of(start, end)]

        return cls(by_day, np.cumsum([0, *(len(quarters) for quarters in by_day)]))


@lru_cache(maxsize=8192)
def _local_quarters(day: date) -> NDArray[np.int64]:
    """(quarters,) of a local day by the wall clock: 0..95, with a jump or a repeat in it on the
    days on which the clocks change.
    """
    start, end = start_of_day(day), start_of_day(day + timedelta(days=1))
    quarters = (end - start) // QUARTER
    if quarters == 96:
        return np.arange(96)

    walls = [(start + number * QUARTER).astimezone(COPENHAGEN) for number in range(quarters)]

    return np.array([wall.hour * 4 + wall.minute // 15 for wall in walls])


def _first_quarters(
    period: Period, minutes: int, axis_start: date, day_quarter: NDArray[np.int64]
) -> NDArray[np.int64]:
    """(intervals of the period,) the quarter that each begins with."""
    first = (period.start - axis_start).days
    last = first + period.days
    if minutes == DAY_MINUTES:
        return day_quarter[first:last]

    return np.arange(day_quarter[first], day_quarter[last], minutes // 15)
