"""Matrices of points whose resolution changes in the period: one for each way in which it does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from elhandel.metering.packed.day import Int64Array
from elhandel.metering.packed.grid import first_quarters, lengths_by_day
from elhandel.metering.read.matrices import CHANGING, Asked, Bools, Matrix, Stretch, filled
from elhandel.metering.read.single_days import MeasuredDays
from elhandel.values.days.local_time import days


def by_pattern(
    asked: Asked, rows: Int64Array, stretches: Sequence[Stretch], counts: Bools
) -> Iterator[Matrix]:
    """Points that change between whole days of one resolution; all days of `rows` that count are in
    `stretches`.
    """
    by_day = [day for one in stretches for day in one.days(asked.offsets(one.minutes))]
    resolutions = np.zeros(counts.shape, np.int64)  # (points, days) minutes; 0: does not count
    for day in by_day:
        resolutions[day.rows, day.first] = day.minutes
    resolutions[~counts] = 0

    # (patterns, days), and (rows,) the number of each row's pattern
    patterns, pattern_of = np.unique(_as_beside(resolutions[rows]), axis=0, return_inverse=True)
    every_day = list(days(asked.period.start, asked.period.end))
    for number, pattern in enumerate(patterns.tolist()):
        known = dict(zip(every_day, pattern, strict=True))
        lengths = lengths_by_day(asked.period, {}, known)
        offsets, alike = _offsets(lengths), rows[pattern_of == number]
        by_pattern_day = [day for day in by_day if day.minutes == pattern[day.first]]
        wh = filled(offsets, alike, by_pattern_day, counts)

        yield asked.matrix(alike, wh, offsets, CHANGING, first_quarters(lengths))


def by_grid(asked: Asked, measured: Iterable[MeasuredDays]) -> Iterator[Matrix]:
    """Points that were looked at day by day; those together whose values stand for the same
    intervals.
    """
    together: dict[bytes, list[tuple[MeasuredDays, Int64Array]]] = defaultdict(list)
    for point in measured:
        lengths = lengths_by_day(asked.period, point.lengths, point.minutes)
        together[first_quarters(lengths).tobytes()].append((point, _offsets(lengths)))

    for grid, points in together.items():
        _, offsets = points[0]  # (days + 1,)
        wh = np.zeros((len(points), int(offsets[-1])), np.int32)  # (points, intervals)
        for place, (point, _) in enumerate(points):
            first_day = (asked.wanted(point.row).start - asked.period.start).days
            first = int(offsets[first_day])
            wh[place, first : first + len(point.wh)] = point.wh

        rows = np.array([point.row for point, _ in points], np.int64)
        yield asked.matrix(rows, wh, offsets, CHANGING, np.frombuffer(grid, np.int64))


def _as_beside(resolutions: Int64Array) -> Int64Array:
    """(points, days) Days that do not count (0) get the resolution of the day before; the first
    ones that of the day after.
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
