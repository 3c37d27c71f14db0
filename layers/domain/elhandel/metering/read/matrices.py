"""What `read_matrix` is asked and answers: readings of many points as matrices, and what they are
filled from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from elhandel.metering.days.day import DAY, Int32Array, Int64Array
from elhandel.metering.read.completeness import Days, Gap
from elhandel.values.local_time import days, start_of_day

type Int32Matrix = npt.NDArray[np.int32]
"""(points, intervals)"""
type Bools = npt.NDArray[np.bool_]

CHANGING: Final = 0
"""Stands for the resolution of points that are not measured by the same on all days."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Complete points that are measured alike.

    resolution_minutes: 15, 60, or 1440 where there are only values of whole days; else CHANGING.
    rows: (n,), which of the asked points each row is, rising. metering_point_ids: (n,). wh: (n,
    intervals), every interval of the period from its first local midnight on; 0 outside the point's
    own stretch of supply. day_columns: (days + 1,), the first column of each day, and the number of
    columns. first_quarters: (intervals,), only where the resolution changes: the quarter that each
    interval begins with, counted from the first midnight; none lies over a midnight.
    """

    resolution_minutes: int
    rows: Int64Array
    metering_point_ids: Int32Array
    wh: Int32Matrix
    day_columns: Int64Array
    first_quarters: Int64Array | None = None


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A point that cannot be settled yet. row: which of the asked points it is."""

    row: int
    metering_point_id: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Matrices:
    """Every asked point is in one of the matrices or among the incomplete."""

    matrices: tuple[Matrix, ...]
    incomplete: tuple[Incomplete, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: points, the period, and the days of it that count for each point."""

    metering_point_ids: Sequence[int]
    from_day: date
    to_day: date
    wanted: Sequence[Days]

    def counts(self) -> Bools:
        """(points, days) which days count for which point."""
        numbers = {
            days: ((days[0] - self.from_day).days, (days[1] - self.from_day).days)
            for days in set(self.wanted)
        }
        firsts, pasts = (
            np.array([numbers[days] for days in self.wanted], dtype=np.int64).reshape(-1, 2).T
        )
        every = np.arange((self.to_day - self.from_day).days)
        return (every >= firsts[:, None]) & (every < pasts[:, None])

    def offsets(self, minutes: int) -> Int64Array:
        """For each day, and the day after the last, how many intervals come before it."""
        every = (*days(self.from_day, self.to_day), self.to_day)
        return np.array([_intervals(self.from_day, day, minutes) for day in every], np.int64)

    def matrix(
        self,
        rows: Int64Array,
        wh: Int32Matrix,
        day_columns: Int64Array,
        minutes: int,
        first_quarters: Int64Array | None = None,
    ) -> Matrix:
        """The matrix of some rows of the question."""
        ids = np.asarray(self.metering_point_ids, np.int32)[rows]
        return Matrix(minutes, rows, ids, wh, day_columns, first_quarters)


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """The complete readings of some points on one day: `wh[points]` are those of `rows`.

    day: counted from `from_day`. rows: of the question. wh: (points, intervals).
    """

    day: int
    minutes: int
    rows: Int64Array
    points: Int64Array | slice
    wh: Int32Matrix


def filled(
    offsets: Int64Array, rows: Int64Array, by_day: Sequence[Day], counts: Bools
) -> Int32Matrix:
    """The readings of some rows, all of whose days are in `by_day`.

    offsets: the first column of each day. counts: (all rows, days), which days count.
    """
    wh = np.zeros((len(rows), int(offsets[-1])), np.int32)
    place = np.full(len(counts), -1, np.int64)
    place[rows] = np.arange(len(rows))
    for row in by_day:
        day = slice(offsets[row.day], offsets[row.day + 1])
        at, values = place[row.rows], row.wh[row.points]
        wanted = (at >= 0) & counts[row.rows, row.day]
        if wanted.all():
            wh[at, day] = values
        else:
            wh[at[wanted], day] = values[wanted]

    return wh


def _intervals(from_day: date, to_day: date, minutes: int) -> int:
    if minutes == DAY:
        return (to_day - from_day).days
    return (start_of_day(to_day) - start_of_day(from_day)) // timedelta(minutes=minutes)
