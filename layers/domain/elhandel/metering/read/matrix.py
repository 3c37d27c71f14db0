"""The readings of many metering points over a period, as matrices: what settlement multiplies with
prices.

One query for all points, a row of its answer being a day of all of them; no Python runs for an
interval, and none for a point unless something about it is unusual. Points that are measured by one
resolution, nearly all, make one matrix for it; those whose resolution changes one for each way in
which it does (see `grid`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from elhandel.metering.packed.day import DAY, HOUR, QUARTER, Int32Array, Int64Array
from elhandel.metering.read.changing_grid import by_grid, by_pattern
from elhandel.metering.read.matrices import Asked, Bools, Day, Incomplete, Matrices, Matrix, filled
from elhandel.metering.read.single_days import read_measured_days
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

_RESOLUTIONS: Final = (QUARTER, HOUR, DAY)


def read_matrix(
    tx: Transaction,
    metering_point_ids: Sequence[MeteringPointId],
    period: Period,
    supplied: Sequence[Period] | None = None,
) -> Matrices:
    """The readings of the points over the local days of a period, a matrix for those that are
    measured alike.

    supplied: for each point the days that are asked for; the rest of its row is 0. A point may be
    asked for twice, with two periods of supply. A value stays what it was measured for, also where
    the resolution changes within the period or a day. A point with a gap comes as incomplete, with
    all its gaps.
    """
    asked = Asked(metering_point_ids, period, supplied)
    by_day = _read_days(tx, asked)
    counts = asked.counts()
    left = np.ones(len(counts), np.bool_)  # (points,) those that are in no matrix yet
    matrices: list[Matrix] = []

    for minutes in _RESOLUTIONS:
        of_resolution = [day for day in by_day if day.minutes == minutes]
        complete = np.flatnonzero(_complete(of_resolution, counts) & left)  # (rows,)
        if len(complete):
            offsets = asked.offsets(minutes)
            wh = filled(offsets, complete, of_resolution, counts)
            matrices.append(asked.matrix(complete, wh, offsets, minutes))
            left[complete] = False

    if left.any():
        changing = np.flatnonzero(_complete(by_day, counts) & left)  # (rows,)
        matrices += by_pattern(asked, changing, by_day, counts)
        left[changing] = False

    measured, gaps = read_measured_days(tx, asked, np.flatnonzero(left).tolist())
    matrices += by_grid(asked, measured)
    incomplete = (
        Incomplete(row, asked.metering_point_ids[row], of_row) for row, of_row in gaps.items()
    )

    return Matrices(tuple(matrices), tuple(incomplete))


# Complete days by day and resolution: the rows of a day lie side by side as they were delivered,
# and a page of them is visited once for all points. An answer in the order of the points would cost
# half as much again. A day in quarters among which shares of hours stand is not of one resolution.
_BY_DAY: Final = """
SELECT d.day - %(from_day)s::date, d.resolution_minutes, array_agg(d.metering_point_id),
       string_agg(d.wh, ''::bytea)
FROM metering.reading_day d
WHERE d.metering_point_id = ANY(%(ids)s) AND d.day >= %(from_day)s AND d.day < %(to_day)s
  AND d.complete
  AND NOT (d.resolution_minutes = 15 AND d.quality IS NOT NULL AND metering.holds_hours(d.quality))
GROUP BY d.day, d.resolution_minutes
"""


def _read_days(tx: Transaction, asked: Asked) -> list[Day]:
    rows_of = _Rows(np.asarray(asked.metering_point_ids, np.int64))
    values = {
        "ids": Int4s(rows_of.metering_point_ids),
        "from_day": asked.period.start,
        "to_day": asked.period.end,
    }
    offsets = {minutes: asked.offsets(minutes) for minutes in _RESOLUTIONS}

    found = []
    # Not prepared: the plan has to know how many points are asked for.
    for day, minutes, points, wh in int_array_cursor(tx).execute(_BY_DAY, values, prepare=False):
        intervals = offsets[minutes][day + 1] - offsets[minutes][day]
        if len(wh) == 4 * intervals * len(points):  # else the points are looked at one by one
            packed = np.frombuffer(wh, "<i4").reshape(len(points), intervals)
            # By position: keywords cost time here.
            found += [Day(day, minutes, rows, which, packed) for rows, which in rows_of.of(points)]

    return found


class _Rows:
    """The rows of the question by metering point; a point may be asked for several times.

    Each round holds every point once, with one of its rows: the first round all points, the next
    one those that are asked for twice, and so on.
    metering_point_ids: (points,) those that are asked for, in order, each once.
    """

    def __init__(self, metering_point_ids: Int64Array) -> None:
        self._rounds: list[tuple[Int64Array, Int64Array]] = []  # ids and rows: (points,) both
        order = np.argsort(metering_point_ids, kind="stable")  # (rows left,)
        while len(order):
            ids, firsts = np.unique(metering_point_ids[order], return_index=True)
            self._rounds.append((ids, order[firsts]))
            order = np.delete(order, firsts)

        self.metering_point_ids = self._rounds[0][0] if self._rounds else metering_point_ids

    def of(self, metering_point_ids: Int32Array) -> Iterator[tuple[Int64Array, Int64Array | slice]]:
        """Rows of these points, and which of the points each is: all of them, then those that are
        asked for again.
        """
        for ids, rows in self._rounds:
            at = np.searchsorted(ids, metering_point_ids)  # (points,) the place of each in ids
            known = ids[np.minimum(at, len(ids) - 1)] == metering_point_ids
            if known.all():
                yield rows[at], slice(None)
            elif known.any():
                yield rows[at[known]], np.flatnonzero(known)


def _complete(by_day: Sequence[Day], counts: Bools) -> Bools:
    """(rows,) whether all days that count are there. counts: (rows, days)."""
    there = ~counts  # (rows, days)
    for day in by_day:
        there[day.rows, day.day] = True

    return there.all(axis=1)
