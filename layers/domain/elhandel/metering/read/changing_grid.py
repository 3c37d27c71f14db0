"""Matrices of points whose resolution changes in the period: one for each way in which it does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from elhandel.metering.days.day import Int64Array
from elhandel.metering.read.grid import first_quarters, lengths_by_day
from elhandel.metering.read.matrices import CHANGING, Asked, Bools, Day, Matrix, filled
from elhandel.metering.read.single_days import MeasuredDays
from elhandel.values.local_time import days


def by_pattern(
    asked: Asked, rows: Int64Array, by_day: Sequence[Day], counts: Bools
) -> Iterator[Matrix]:
    """Points that change between whole days of one resolution; all days of `rows` that count are in
    `by_day`.
    """
    resolutions = np.zeros(counts.shape, np.int64)
    for row in by_day:
        resolutions[row.rows, row.day] = row.minutes

    resolutions[~counts] = 0
    every = list(days(asked.from_day, asked.to_day))
    distinct, pattern_of = np.unique(_as_beside(resolutions[rows]), axis=0, return_inverse=True)
    for number, pattern in enumerate(distinct.tolist()):
        known = dict(zip(every, pattern, strict=True))
        lengths = lengths_by_day(asked.from_day, asked.to_day, {}, known)
        offsets, alike = _offsets(lengths), rows[pattern_of == number]
        wh = filled(
            offsets, alike, [row for row in by_day if row.minutes == pattern[row.day]], counts
        )
        yield asked.matrix(alike, wh, offsets, CHANGING, first_quarters(lengths))


def by_grid(asked: Asked, measured: Iterable[MeasuredDays]) -> Iterator[Matrix]:
    """Points that were looked at day by day; those together whose values stand for the same
    intervals.
    """
    together: dict[bytes, list[tuple[MeasuredDays, Int64Array]]] = defaultdict(list)
    for measured_day in measured:
        lengths = lengths_by_day(
            asked.from_day, asked.to_day, measured_day.lengths, measured_day.minutes
        )
        together[first_quarters(lengths).tobytes()].append((measured_day, _offsets(lengths)))

    for grid, points in together.items():
        offsets = points[0][1]
        wh = np.zeros((len(points), int(offsets[-1])), np.int32)
        for place, (point, _) in enumerate(points):
            first = int(offsets[(asked.wanted[point.row][0] - asked.from_day).days])
            wh[place, first : first + len(point.wh)] = point.wh
        rows = np.array([place.row for place, _ in points], np.int64)
        yield asked.matrix(rows, wh, offsets, CHANGING, np.frombuffer(grid, np.int64))


def _as_beside(resolutions: Int64Array) -> Int64Array:
    """(points, days) Days that do not count (0) as the day before, the first ones as the day
    after.
    """
    for day in range(1, resolutions.shape[1]):
        resolutions[:, day] = np.where(
            resolutions[:, day], resolutions[:, day], resolutions[:, day - 1]
        )
    for day in range(resolutions.shape[1] - 2, -1, -1):
        resolutions[:, day] = np.where(
            resolutions[:, day], resolutions[:, day], resolutions[:, day + 1]
        )
    return resolutions


def _offsets(lengths: Sequence[Int64Array]) -> Int64Array:
    """For each day, and the day after the last, how many columns come before it."""
    return np.cumsum([0, *(len(of_day) for of_day in lengths)])
