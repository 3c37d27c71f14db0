"""The readings of many metering points over a period, as matrices: what settlement multiplies with prices.

One query for all points, the packed days of each joined into one value; no Python runs for an interval, and none for
a day unless something about it is unusual.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from elhandel.metering.completeness import Days, Gap, clipped, gap_of
from elhandel.metering.day import DAY, HOUR, QUARTER, DayReadings, Int32Array, Int64Array, unpack_quality
from elhandel.metering.quality import has_value
from elhandel.metering.resolution import in_quarters
from elhandel.metering.series import quarters_of
from elhandel.platform.database import Transaction
from elhandel.platform.int_arrays import Int4s, int_array_cursor
from elhandel.platform.local_time import days, start_of_day

type Int32Matrix = npt.NDArray[np.int32]
"""(points, intervals)"""
type StoredDay = tuple[int, bytes, bytes | None]
"""(resolution in minutes, Wh, quality), as they are packed"""

# Complete days by day and resolution: the rows of a day lie side by side as they were delivered, and
# a page of them is visited once for all points. An answer in the order of the points would cost half as much again.
_BY_DAY: Final = """
SELECT d.day - %(from_day)s::date, d.resolution_minutes, array_agg(d.metering_point_id), string_agg(d.wh, ''::bytea)
FROM metering.reading_day d
WHERE d.metering_point_id = ANY(%(ids)s) AND d.day >= %(from_day)s AND d.day < %(to_day)s AND d.complete
GROUP BY d.day, d.resolution_minutes
"""

_RESOLUTIONS: Final = (QUARTER, HOUR, DAY)

_SINGLE_DAYS: Final = """
SELECT w.n - 1, d.day, d.resolution_minutes, d.wh, d.quality
FROM unnest(%(ids)s::int[], %(firsts)s::date[], %(pasts)s::date[])
    WITH ORDINALITY AS w (metering_point_id, first, past, n)
JOIN metering.reading_day d ON d.metering_point_id = w.metering_point_id AND d.day >= w.first AND d.day < w.past
WHERE d.day >= %(from_day)s AND d.day < %(to_day)s
"""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Complete points of one resolution.

    resolution_minutes: 15, 60, or 1440 where there are only values of whole days. rows: (n,), which of the asked
    points each row is. metering_point_ids: (n,). wh: (n, intervals), every interval of the period from its first
    local midnight on; 0 outside the point's own stretch of supply.
    """

    resolution_minutes: int
    rows: Int64Array
    metering_point_ids: Int32Array
    wh: Int32Matrix


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
class _Asked:
    """The question: points, the period, and the days of it that count for each point."""

    metering_point_ids: Sequence[int]
    from_day: date
    to_day: date
    wanted: Sequence[Days]

    def values(self, rows: Sequence[int] | None = None) -> dict[str, Any]:
        chosen = range(len(self.metering_point_ids)) if rows is None else rows
        return {
            "ids": [self.metering_point_ids[row] for row in chosen],
            "firsts": [self.wanted[row][0] for row in chosen],
            "pasts": [self.wanted[row][1] for row in chosen],
            "from_day": self.from_day,
            "to_day": self.to_day,
        }

    def counts(self) -> npt.NDArray[np.bool_]:
        """(points, days) which days count for which point."""
        numbers = {days: ((days[0] - self.from_day).days, (days[1] - self.from_day).days) for days in set(self.wanted)}
        firsts, pasts = np.array([numbers[days] for days in self.wanted], dtype=np.int64).reshape(-1, 2).T
        every = np.arange((self.to_day - self.from_day).days)
        return (every >= firsts[:, None]) & (every < pasts[:, None])

    def offsets(self, minutes: int) -> list[int]:
        """For each day, and the day after the last, how many intervals come before it."""
        return [_intervals(self.from_day, day, minutes) for day in (*days(self.from_day, self.to_day), self.to_day)]


@dataclass(frozen=True, slots=True, eq=False)
class _Day:
    """The complete readings of some points on one day: `wh[points]` are those of `rows`.

    day: counted from `from_day`. rows: of the question. wh: (points, intervals).
    """

    day: int
    minutes: int
    rows: Int64Array
    points: Int64Array | slice
    wh: Int32Matrix


def read_matrix(
    tx: Transaction,
    metering_point_ids: Sequence[int],
    from_day: date,
    to_day: date,
    supplied: Sequence[Days] | None = None,
) -> Matrices:
    """The readings of the points over the local days [from_day, to_day), one matrix for each resolution.

    supplied: for each point the local days [first, past) that are asked for; the rest of its row is 0. A point may
    be asked twice, with two stretches. A point with several resolutions in the period comes in quarters, its
    coarser values divided exactly. A point with a gap comes as incomplete, with all its gaps.
    """
    asked = _Asked(metering_point_ids, from_day, to_day, clipped(metering_point_ids, from_day, to_day, supplied))
    by_day = _read_days(tx, asked)
    counts = asked.counts()
    unusual = np.ones(len(counts), np.bool_)
    matrices: dict[int, Matrix] = {}
    for minutes in _RESOLUTIONS:
        of_resolution = [one for one in by_day if one.minutes == minutes]
        complete = _complete(of_resolution, counts) & unusual
        if complete.any():
            matrices[minutes] = _filled(asked, minutes, np.flatnonzero(complete), of_resolution, counts)
        unusual &= ~complete
    quarters, incomplete = _look_closer(tx, asked, np.flatnonzero(unusual).tolist())
    if quarters:
        matrices[QUARTER] = _with(asked, matrices.get(QUARTER), quarters)
    return Matrices(tuple(matrices[minutes] for minutes in sorted(matrices)), tuple(incomplete))


def _read_days(tx: Transaction, asked: _Asked) -> list[_Day]:
    rows_of = _Rows(np.asarray(asked.metering_point_ids, np.int64))
    values = {"ids": Int4s(rows_of.metering_point_ids), "from_day": asked.from_day, "to_day": asked.to_day}
    offsets = {minutes: asked.offsets(minutes) for minutes in _RESOLUTIONS}
    found = []
    # Not prepared: the plan has to know how many points are asked for.
    for day, minutes, points, wh in int_array_cursor(tx).execute(_BY_DAY, values, prepare=False):
        intervals = offsets[minutes][day + 1] - offsets[minutes][day]
        if len(wh) == 4 * intervals * len(points):  # else something is odd: each is looked at by itself
            packed = np.frombuffer(wh, "<i4").reshape(len(points), intervals)
            found += [_Day(day, minutes, rows, which, packed) for rows, which in rows_of.of(points)]
    return found


class _Rows:
    """The rows of the question by metering point; a point may be asked for several times.

    metering_point_ids: those that are asked for, in order, each once.
    """

    def __init__(self, metering_point_ids: Int64Array) -> None:
        self._rounds: list[tuple[Int64Array, Int64Array]] = []
        order = np.argsort(metering_point_ids, kind="stable")
        while len(order):
            ids, firsts = np.unique(metering_point_ids[order], return_index=True)
            self._rounds.append((ids, order[firsts]))
            order = np.delete(order, firsts)
        self.metering_point_ids = self._rounds[0][0] if self._rounds else metering_point_ids

    def of(self, metering_point_ids: Int32Array) -> Iterator[tuple[Int64Array, Int64Array | slice]]:
        """Rows of these points, and which of the points each is: all of them, then those that are asked for again."""
        for ids, rows in self._rounds:
            at = np.searchsorted(ids, metering_point_ids)
            known = ids[np.minimum(at, len(ids) - 1)] == metering_point_ids
            if known.all():
                yield rows[at], slice(None)
            elif known.any():
                yield rows[at[known]], np.flatnonzero(known)


def _complete(by_day: Sequence[_Day], counts: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """(rows,) whether all days that count are there. counts: (rows, days)."""
    there = ~counts
    for one in by_day:
        there[one.rows, one.day] = True
    return there.all(axis=1)


def _filled(
    asked: _Asked, minutes: int, rows: Int64Array, by_day: Sequence[_Day], counts: npt.NDArray[np.bool_]
) -> Matrix:
    offsets = asked.offsets(minutes)
    wh = np.zeros((len(rows), offsets[-1]), np.int32)
    place = np.full(len(counts), -1, np.int64)
    place[rows] = np.arange(len(rows))
    for one in by_day:
        day = slice(offsets[one.day], offsets[one.day + 1])
        at, values = place[one.rows], one.wh[one.points]
        wanted = (at >= 0) & counts[one.rows, one.day]
        if wanted.all():
            wh[at, day] = values
        else:
            wh[at[wanted], day] = values[wanted]
    return Matrix(minutes, rows, np.asarray(asked.metering_point_ids, np.int32)[rows], wh)


def _look_closer(tx: Transaction, asked: _Asked, rows: Sequence[int]) -> tuple[dict[int, Int32Array], list[Incomplete]]:
    """Points with gaps or several resolutions, day by day: quarters of the complete ones by row, and the others."""
    if not rows:
        return {}, []
    by_row: dict[int, dict[date, StoredDay]] = {row: {} for row in rows}
    for n, day, minutes, wh, quality in tx.cursor(binary=True).execute(_SINGLE_DAYS, asked.values(rows)):
        by_row[rows[n]][day] = (minutes, wh, quality)
    quarters: dict[int, Int32Array] = {}
    incomplete: list[Incomplete] = []
    for row, stored in by_row.items():
        gaps = tuple(_gaps(asked.metering_point_ids[row], days(*asked.wanted[row]), stored))
        if gaps:
            incomplete.append(Incomplete(row, asked.metering_point_ids[row], gaps))
        else:
            quarters[row] = np.concatenate([_quarters(day, stored[day]) for day in sorted(stored)])
    return quarters, incomplete


def _with(asked: _Asked, matrix: Matrix | None, quarters: Mapping[int, Int32Array]) -> Matrix:
    """The matrix of quarters with more rows."""
    offsets = asked.offsets(QUARTER)
    more = np.zeros((len(quarters), offsets[-1]), np.int32)
    for place, (row, values) in enumerate(quarters.items()):
        first = offsets[(asked.wanted[row][0] - asked.from_day).days]
        more[place, first : first + len(values)] = values
    rows = np.array(list(quarters), np.int64)
    if matrix is not None:
        rows, more = np.concatenate([matrix.rows, rows]), np.concatenate([matrix.wh, more])
    order = np.argsort(rows)
    return Matrix(QUARTER, rows[order], np.asarray(asked.metering_point_ids, np.int32)[rows[order]], more[order])


def _gaps(metering_point_id: int, wanted: Iterable[date], stored: Mapping[date, StoredDay]) -> Iterator[Gap]:
    for day in wanted:
        if day not in stored:
            yield gap_of(metering_point_id, day, None, None)
            continue
        minutes, _, quality = stored[day]
        if quality is not None and not has_value(unpack_quality(quality, len(quality))).all():
            yield gap_of(metering_point_id, day, minutes, quality)


def _quarters(day: date, stored: StoredDay) -> Int32Array:
    minutes, wh, _ = stored
    values = np.frombuffer(wh, dtype="<i4")
    readings = DayReadings(minutes, values, unpack_quality(None, len(values)), np.zeros(len(values), dtype=np.int64))
    return in_quarters(readings, quarters_of(day)).wh


def _intervals(from_day: date, to_day: date, minutes: int) -> int:
    if minutes == DAY:
        return (to_day - from_day).days
    return (start_of_day(to_day) - start_of_day(from_day)) // timedelta(minutes=minutes)
