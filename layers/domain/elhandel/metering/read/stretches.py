"""What is stored of many points, as stretches of days: a day of all of them, or their whole month
as it is laid out.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.packed.day import DAY, HOUR, QUARTER, Int32Array, Int64Array
from elhandel.metering.read.matrices import Asked, Stretch
from elhandel.metering.read.stored_months import read_months
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period, days_in_month, months

RESOLUTIONS: Final = (QUARTER, HOUR, DAY)

type _Offsets = dict[int, Int64Array]
"""(days + 1,) by resolution: how many intervals come before each day, and before the day after."""


def read_stretches(tx: Transaction, asked: Asked, *, laid_out: bool) -> list[Stretch]:
    """The complete days of one resolution that are stored of the asked points.

    laid_out: whole months as they are laid out by point, where they are.
    """
    stored = _Stored(tx, asked)
    parts = months(asked.period) if laid_out else (asked.period,)

    found: list[Stretch] = []
    for part in parts:
        left = stored.points
        if laid_out and part.days == days_in_month(part.start):
            for points, stretches in stored.laid_out(part):
                left = np.setdiff1d(left, points, assume_unique=True)
                found += stretches
        if len(left):
            found += stored.by_day(part, left)

    return found


class _Stored:
    """What the database holds of the asked points."""

    def __init__(self, tx: Transaction, asked: Asked) -> None:
        self._tx = tx
        self._start = asked.period.start
        self._rows = _Rows(np.asarray(asked.metering_point_ids, np.int64))
        self._offsets: _Offsets = {minutes: asked.offsets(minutes) for minutes in RESOLUTIONS}

    @property
    def points(self) -> Int64Array:
        """(points,) ids, each once."""
        return self._rows.metering_point_ids

    def laid_out(self, month: Period) -> Iterator[tuple[Int32Array, list[Stretch]]]:
        """A month as it is laid out: points, and their stretches."""
        first, past = self._day(month.start), self._day(month.end)
        intervals = {
            minutes: int(offsets[past] - offsets[first])
            for minutes, offsets in self._offsets.items()
        }
        for stored in read_months(self._tx, self.points, month.start, intervals):
            yield (
                stored.points,
                [
                    Stretch(first, past, stored.minutes, rows, which, stored.wh)
                    for rows, which in self._rows.of(stored.points)
                ],
            )

    def by_day(self, period: Period, points: Int64Array) -> Iterator[Stretch]:
        """The days of some points, a day of all of them after another."""
        values = {"ids": Int4s(points), "from_day": period.start, "to_day": period.end}
        before = self._day(period.start)
        # Not prepared: the plan has to know how many points are asked for.
        found = int_array_cursor(self._tx).execute(_BY_DAY, values, prepare=False)
        for number, minutes, ids, wh in found:
            day, offsets = before + number, self._offsets[minutes]
            intervals = offsets[day + 1] - offsets[day]
            if len(wh) == 4 * intervals * len(ids):  # else the points are looked at one by one
                packed = np.frombuffer(wh, "<i4").reshape(len(ids), intervals)
                for rows, which in self._rows.of(ids):
                    # By position: keywords cost time here.
                    yield Stretch(day, day + 1, minutes, rows, which, packed)

    def _day(self, day: date) -> int:
        return (day - self._start).days


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
