"""The readings of many metering points over a period, as matrices: what settlement multiplies with prices.

One query for all points, the packed days of each joined into one value; no Python runs for an interval, and none for
a day unless something about it is unusual.
"""

from collections import defaultdict
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
from elhandel.platform.int_arrays import Int4s
from elhandel.platform.local_time import days, start_of_day

type Int32Matrix = npt.NDArray[np.int32]
"""(points, intervals)"""
type StoredDay = tuple[int, bytes, bytes | None]
"""(resolution in minutes, Wh, quality), as they are packed"""

# Points that are alike come in one row, some tens at a time: a row for each costs more to send than to find. `kind` is
# the resolution where all days have the same and are complete; no mixture of 15, 60, 1440 and 4096 is one of the three.
_JOINED_DAYS: Final = """
SELECT r.kind, w.first, w.past, array_agg(w.n::int - 1), string_agg(r.wh, ''::bytea)
FROM unnest(%(ids)s::int[], %(firsts)s::int[], %(pasts)s::int[])
    WITH ORDINALITY AS w (metering_point_id, first, past, n)
CROSS JOIN LATERAL (
    SELECT bit_or(d.resolution_minutes | CASE WHEN d.complete THEN 0 ELSE 4096 END) AS kind,
        string_agg(d.wh, ''::bytea ORDER BY d.day) AS wh
    FROM metering.reading_day d
    WHERE d.metering_point_id = w.metering_point_id
      AND d.day >= %(from_day)s::date + w.first AND d.day < %(from_day)s::date + w.past
      AND d.day >= %(from_day)s AND d.day < %(to_day)s) AS r
GROUP BY r.kind, w.first, w.past, length(r.wh), w.n / 64
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

    def intervals(self, first: int, past: int, minutes: int) -> int:
        """How many intervals the days from one to the other have, both counted from `from_day`."""
        return _intervals(self.from_day + timedelta(days=first), self.from_day + timedelta(days=past), minutes)

    def offsets(self) -> dict[str, Any]:
        """All points, with the days that count as numbers from `from_day` on."""
        numbers = {days: ((days[0] - self.from_day).days, (days[1] - self.from_day).days) for days in set(self.wanted)}
        firsts, pasts = np.array([numbers[days] for days in self.wanted], dtype=np.int64).reshape(-1, 2).T
        ids = Int4s(self.metering_point_ids)
        bounds = {"from_day": self.from_day, "to_day": self.to_day}
        return {"ids": ids, "firsts": Int4s(firsts), "pasts": Int4s(pasts), **bounds}


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Readings of some rows, of equal length, one row after another. first: days from `from_day` to the first one."""

    rows: Sequence[int]
    first: int
    wh: bytes


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
    pieces: dict[int, list[_Piece]] = defaultdict(list)
    unusual: list[int] = []
    answers = tx.cursor(binary=True).execute(_JOINED_DAYS, asked.offsets())
    for kind, first, past, rows, wh in answers:
        if first == past:
            pieces[QUARTER].append(_Piece(rows, 0, b""))
        elif kind in _RESOLUTIONS and len(wh) == 4 * len(rows) * asked.intervals(first, past, kind):
            pieces[kind].append(_Piece(rows, first, wh))
        else:
            unusual += rows
    incomplete = _look_closer(tx, asked, sorted(unusual), pieces)
    matrices = (_matrix(asked, minutes, pieces[minutes]) for minutes in sorted(pieces))
    return Matrices(tuple(matrices), tuple(incomplete))


def _look_closer(
    tx: Transaction, asked: _Asked, rows: Sequence[int], pieces: Mapping[int, list[_Piece]]
) -> list[Incomplete]:
    """Points with gaps or several resolutions, day by day: the complete ones into `pieces`, in quarters."""
    if not rows:
        return []
    by_row: dict[int, dict[date, StoredDay]] = {row: {} for row in rows}
    for n, day, minutes, wh, quality in tx.cursor(binary=True).execute(_SINGLE_DAYS, asked.values(rows)):
        by_row[rows[n]][day] = (minutes, wh, quality)
    incomplete: list[Incomplete] = []
    for row, stored in by_row.items():
        gaps = tuple(_gaps(asked.metering_point_ids[row], days(*asked.wanted[row]), stored))
        if gaps:
            incomplete.append(Incomplete(row, asked.metering_point_ids[row], gaps))
        else:
            wh = b"".join(_quarters(day, stored[day]) for day in sorted(stored))
            pieces[QUARTER].append(_Piece([row], (asked.wanted[row][0] - asked.from_day).days, wh))
    return incomplete


def _gaps(metering_point_id: int, wanted: Iterable[date], stored: Mapping[date, StoredDay]) -> Iterator[Gap]:
    for day in wanted:
        if day not in stored:
            yield gap_of(metering_point_id, day, None, None)
            continue
        minutes, _, quality = stored[day]
        if quality is not None and not has_value(unpack_quality(quality, len(quality))).all():
            yield gap_of(metering_point_id, day, minutes, quality)


def _quarters(day: date, stored: StoredDay) -> bytes:
    minutes, wh, _ = stored
    values = np.frombuffer(wh, dtype="<i4")
    readings = DayReadings(minutes, values, unpack_quality(None, len(values)), np.zeros(len(values), dtype=np.int64))
    return in_quarters(readings, quarters_of(day)).wh.tobytes()


def _matrix(asked: _Asked, minutes: int, pieces: Sequence[_Piece]) -> Matrix:
    rows = np.sort(np.concatenate([np.array(piece.rows, dtype=np.int64) for piece in pieces]))
    wh = np.zeros((len(rows), _intervals(asked.from_day, asked.to_day, minutes)), dtype=np.int32)
    for piece in pieces:
        values = np.frombuffer(piece.wh, dtype="<i4").reshape(len(piece.rows), -1)
        at = asked.intervals(0, piece.first, minutes)
        wh[np.searchsorted(rows, piece.rows), at : at + values.shape[1]] = values
    ids = np.asarray(asked.metering_point_ids, dtype=np.int32)[rows]
    return Matrix(minutes, rows, ids, wh)


def _intervals(from_day: date, to_day: date, minutes: int) -> int:
    if minutes == DAY:
        return (to_day - from_day).days
    return (start_of_day(to_day) - start_of_day(from_day)) // timedelta(minutes=minutes)
