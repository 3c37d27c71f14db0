"""The question to `read_matrix` and its answer: readings of many points as matrices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from elhandel.metering.packed.day import DAY, Int32Array, Int64Array
from elhandel.metering.read.gaps import Gap, refuse_other_length
from elhandel.values.days.local_time import days, start_of_day
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

type Bools = npt.NDArray[np.bool_]
type Wh = npt.NDArray[np.int32] | npt.NDArray[np.uint16]
"""(points, intervals). Two bytes hold what lies between 0 and 65,535 Wh: nothing may be taken from
it, or added to it, as it is.
"""

CHANGING: Final = 0
"""The resolution of points that are not measured by the same resolution on all days."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Complete points that are measured alike."""

    resolution_minutes: int
    """15, 60, or 1440 where there are only values of whole days; else CHANGING."""
    rows: Int64Array
    """(points,) which of the asked points each row is, rising."""
    metering_point_ids: Int32Array
    """(points,)"""
    wh: Wh
    """(points, intervals) from the first local midnight of the period on; 0 where the point is not
    supplied. In four bytes, unless what is laid out in two was asked for.
    """
    day_columns: Int64Array
    """(days + 1,) the first column of each day, and the number of columns."""
    first_quarters: Int64Array | None = None
    """(intervals,) the quarter that each interval begins with, counted from the first midnight; no
    interval lies over a midnight. Only where the resolution changes.
    """


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A point that cannot be settled yet."""

    row: int
    """Which of the asked points it is."""
    metering_point_id: MeteringPointId
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Matrices:
    """Every asked point is in one of the matrices or among the incomplete."""

    matrices: tuple[Matrix, ...]
    incomplete: tuple[Incomplete, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: points, the period, and the days on which each point is supplied."""

    metering_point_ids: Sequence[MeteringPointId]
    period: Period
    supplied: Sequence[Period] | None = None

    def __post_init__(self) -> None:
        refuse_other_length(self.metering_point_ids, self.supplied)

    def wanted(self, row: int) -> Period:
        """The days that count for a point; empty where none does."""
        return self.period if self.supplied is None else self.period.cut(self.supplied[row])

    def counts(self) -> Bools:
        """(points, days) which days count for which point."""
        shape = len(self.metering_point_ids), self.period.days
        if self.supplied is None:
            return np.ones(shape, np.bool_)

        # Thousands of points have a few periods of supply, which they share.
        distinct = {id(days): days for days in self.supplied}
        numbers = {key: number for number, key in enumerate(distinct)}
        start = self.period.start
        firsts = np.array([(days.start - start).days for days in distinct.values()], np.int64)
        pasts = np.array([(days.end - start).days for days in distinct.values()], np.int64)

        days = np.arange(self.period.days)  # (days,)
        by_period = (days >= firsts[:, None]) & (days < pasts[:, None])  # (periods, days)
        period_of = np.array([numbers[id(days)] for days in self.supplied], np.int64)  # (points,)

        return by_period[period_of].reshape(shape)

    def offsets(self, minutes: int) -> Int64Array:
        """For each day, and the day after the last, how many intervals come before it."""
        start, end = self.period.start, self.period.end
        midnights = (*days(start, end), end)
        return np.array([_intervals(start, day, minutes) for day in midnights], np.int64)

    def matrix(
        self,
        rows: Int64Array,
        wh: Wh,
        day_columns: Int64Array,
        minutes: int,
        first_quarters: Int64Array | None = None,
    ) -> Matrix:
        """The matrix of some rows of the question."""
        ids = np.asarray(self.metering_point_ids, np.int32)[rows]
        return Matrix(
            resolution_minutes=minutes,
            rows=rows,
            metering_point_ids=ids,
            wh=wh,
            day_columns=day_columns,
            first_quarters=first_quarters,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """The complete readings of some points on some days in a row: `wh[points]` are those of
    `rows`.
    """

    first: int
    """The first day, counted from the first day of the period."""
    past: int
    """The day after the last."""
    minutes: int
    rows: Int64Array
    """Of the question."""
    points: Int64Array | slice
    wh: Wh
    """(points, intervals)"""

    @property
    def in_two_bytes(self) -> bool:
        """Whether its values are kept so."""
        return self.wh.dtype == np.uint16

    def days(self, offsets: Int64Array) -> "Iterator[Stretch]":
        """Each of its days by itself. offsets: the first column of each day of the period."""
        before = offsets[self.first]
        for day in range(self.first, self.past):
            wh = self.wh[:, offsets[day] - before : offsets[day + 1] - before]
            yield Stretch(day, day + 1, self.minutes, self.rows, self.points, wh)


def filled(
    offsets: Int64Array, rows: Int64Array, stretches: Sequence[Stretch], counts: Bools
) -> Wh:
    """The readings of some rows, all of whose days that count are in `stretches`: in two bytes
    where all stretches are.

    offsets: the first column of each day. counts: (all rows, days), which days count.
    """
    kind: npt.DTypeLike = np.uint16 if all(one.in_two_bytes for one in stretches) else np.int32
    every_day = bool(counts[rows].all())  # each value has its reading
    wh = (np.empty if every_day else np.zeros)((len(rows), int(offsets[-1])), kind)
    place = np.full(len(counts), -1, np.int64)  # (all rows,) where each stands in wh; -1: nowhere
    place[rows] = np.arange(len(rows))

    for stretch in stretches:
        days = slice(stretch.first, stretch.past)
        columns = slice(offsets[stretch.first], offsets[stretch.past])
        at, values = place[stretch.rows], stretch.wh[stretch.points]  # (points,), (points, …)
        wanted = counts[stretch.rows, days]  # (points, days)
        whole = (at >= 0) & wanted.all(axis=1)  # (points,)
        if whole.all():
            wh[at, columns] = values
            continue

        wh[at[whole], columns] = values[whole]
        part = (at >= 0) & ~whole & wanted.any(axis=1)
        if part.any():
            lengths = np.diff(offsets[stretch.first : stretch.past + 1])  # (days,) intervals
            wh[at[part], columns] = values[part] * np.repeat(wanted[part], lengths, axis=1)

    return wh


def _intervals(from_day: date, to_day: date, minutes: int) -> int:
    if minutes == DAY:
        return (to_day - from_day).days
    return (start_of_day(to_day) - start_of_day(from_day)) // timedelta(minutes=minutes)
