"""Laying out closed months by point, some thousand points at a time.

Whoever settles a month reads thirty days of a point; laid out they are one row. A month is laid out
of its days when all of them are there, by the code that reads them, and goes with the first day
that changes (a trigger of `metering.reading_day`); the next time lays it out anew. Only the last
months are kept so: what is settled again later is read by its days, and the answer is the same.
"""

from collections.abc import Callable, Sequence
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
    fetch_one,
    read_by_key,
    statement,
)
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

MONTHS: Final = 2
"""That have ended last, which are kept laid out."""

_BATCH: Final = 2_000
_MOST_DELETED: Final = 20_000


@dataclass(frozen=True, slots=True)
class LaidOut:
    """How many points' months were laid out, found with a gap, and taken away as too old; and how
    many were left to the next time, because somebody changed days of the month or time was over.
    """

    laid_out: int = 0
    incomplete: int = 0
    deleted: int = 0
    left: int = 0


def lay_out_months(
    database: Database,
    today: date,
    *,
    batch: int = _BATCH,
    time_is_left: Callable[[], bool] = lambda: True,
) -> LaidOut:
    """Take away what is older than the months that have ended last before `today`, and lay out what
    is not yet of those, the youngest first.

    Doing it again lays out what has changed since. Each batch is a transaction of its own, and
    waits for nobody: whoever changes days of the month goes first.
    batch: points.
    """
    months = _last_months(first_of_month(today))
    deleted = _delete_before(database, months[-1])
    done = incomplete = left = 0
    for month in months:
        for some in batched(_points(database, month), batch, strict=False):
            laid_out = _lay_out(database, month, some) if time_is_left() else None
            if laid_out is None:
                left += len(some)
            else:
                done, incomplete = done + laid_out[0], incomplete + laid_out[1]

    return LaidOut(done, incomplete, deleted, left)


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


def _lay_out(
    database: Database, month: date, points: Sequence[MeteringPointId]
) -> tuple[int, int] | None:
    """How many of the points were laid out, and how many have a gap in their month; None where
    somebody is changing days of it.
    """
    with database.transaction() as tx:
        if not _is_alone(tx, month):
            return None
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


def _is_alone(tx: Transaction, month: date) -> bool:
    """Whether nobody is changing days of the month, and nobody will until the transaction ends.

    It does not wait: everybody who corrects would wait behind it meanwhile.
    """
    values = {"lock": AdvisoryLock.READING_MONTHS, "month": month}
    (held,) = fetch_one(tx, _TRY, values)
    return bool(held)


_TRY: Final = "SELECT pg_try_advisory_xact_lock(%(lock)s, %(month)s::date - date '2000-01-01')"


def _delete_before(database: Database, month: date) -> int:
    """Take away what is laid out of months before; days stay."""
    deleted = 0
    with database.transaction() as tx:
        older = [row[0] for row in tx.execute(_OLDER, {"month": month})]
    for old in older:
        some = _MOST_DELETED
        while some == _MOST_DELETED:
            with database.transaction() as tx:
                if not _is_alone(tx, old):
                    break
                some = tx.execute(_DELETE, {"month": old, "most": _MOST_DELETED}).rowcount
            deleted += some

    return deleted


_OLDER: Final = """
SELECT DISTINCT month FROM metering.reading_month WHERE month < %(month)s ORDER BY month
"""

_DELETE: Final = """
DELETE FROM metering.reading_month WHERE month = %(month)s AND metering_point_id IN (
    SELECT metering_point_id FROM metering.reading_month
    WHERE month = %(month)s ORDER BY metering_point_id LIMIT %(most)s)
"""
