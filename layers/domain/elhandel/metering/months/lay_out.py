"""Laying out closed months by point, some thousand points at a time.

Whoever settles a month reads thirty days of a point; laid out they are one row. A month is laid out
of its days when all of them are there, by the code that reads them, and goes with the first day
that changes (a trigger of `metering.reading_day`); the next time lays it out anew. Only the last
months are kept so: what is settled again later is read by its days, and the answer is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Final

from elhandel.metering.months.stored import without_month, write_months
from elhandel.metering.read import CHANGING, read_matrix
from elhandel.platform.bulk.int_arrays import int_array_cursor
from elhandel.platform.database import (
    AdvisoryLock,
    Database,
    Transaction,
    read_by_key,
    statement,
)
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

MONTHS: Final = 2
"""That have ended last, which are kept laid out."""

_BATCH: Final = 2_000
_MOST: Final = 400_000
_MOST_DELETED: Final = 20_000


@dataclass(frozen=True, slots=True)
class LaidOut:
    """How many points' months were laid out, found with a gap, and taken away as too old; and how
    many were left to the next time.
    """

    laid_out: int = 0
    incomplete: int = 0
    deleted: int = 0
    left: int = 0


def lay_out_months(
    database: Database, today: date, *, batch: int = _BATCH, most: int = _MOST
) -> LaidOut:
    """Lay out what is not yet, of the months that have ended last before `today`, the youngest
    first; what is older is taken away.

    Doing it again lays out what has changed since. Each batch is a transaction of its own.
    batch: points. most: points that are looked at this time.
    """
    months = _last_months(first_of_month(today))
    done = incomplete = left = 0
    for month in months:
        points = _points(database, month)
        taken = points[: max(0, most - done - incomplete)]
        left += len(points) - len(taken)
        for some in batched(taken, batch, strict=False):
            written, missing = _lay_out(database, month, some)
            done, incomplete = done + written, incomplete + missing

    return LaidOut(done, incomplete, _delete_before(database, months[-1]), left)


def _last_months(this_month: date) -> list[date]:
    """The first days of the months that ended last before this one, the youngest first."""
    months: list[date] = []
    for _ in range(MONTHS):
        this_month = first_of_month(date.fromordinal(this_month.toordinal() - 1))
        months.append(this_month)

    return months


def _points(database: Database, month: date) -> list[MeteringPointId]:
    last = date.fromordinal(next_month(month).toordinal() - 1)
    with database.transaction() as tx:
        read_by_key(tx)
        values = {"month": month, "last": last}
        row = int_array_cursor(tx).execute(_POINTS, values).fetchone()

    return [] if row is None or row[0] is None else row[0].tolist()


_POINTS: Final = statement("elhandel.metering.months", "points_to_lay_out")


def _lay_out(database: Database, month: date, points: Sequence[MeteringPointId]) -> tuple[int, int]:
    """How many of the points were laid out, and how many have a gap in their month."""
    with database.transaction() as tx:
        _hold_alone(tx, month)
        read_by_key(tx)
        missing = without_month(tx, points, month)
        found = read_matrix(tx, missing, Period(month, next_month(month)))
        laid_out = 0
        for matrix in found.matrices:
            if matrix.resolution_minutes != CHANGING:
                write_months(
                    tx, month, matrix.resolution_minutes, matrix.metering_point_ids, matrix.wh
                )
                laid_out += len(matrix.rows)

    return laid_out, len(found.incomplete)


def _hold_alone(tx: Transaction, month: date) -> None:
    """Wait for everybody who changes days of the month, before looking at any."""
    key = {"lock": AdvisoryLock.READING_MONTHS, "month": month}
    tx.execute(_HOLD, key)


_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(month)s::date - date '2000-01-01')"


def _delete_before(database: Database, month: date) -> int:
    """Take away what is laid out of months before; days stay."""
    deleted = 0
    while True:
        with database.transaction() as tx:
            values = {"month": month, "most": _MOST_DELETED}
            some = tx.execute(_DELETE, values).rowcount
        deleted += some
        if some < _MOST_DELETED:
            return deleted


_DELETE: Final = """
DELETE FROM metering.reading_month WHERE (month, metering_point_id) IN (
    SELECT month, metering_point_id FROM metering.reading_month
    WHERE month < %(month)s ORDER BY month, metering_point_id LIMIT %(most)s)
"""
