"""Sealing and hashing anew, a batch at a time: what the jobs `reseal` and `rehash` of several rooms
have in common.

A row is read in one transaction, opened and sealed outside any, and written in another, which
changes it only where it is still of the version that was read. So a job may be stopped anywhere,
run again and beside itself, and beside functions that write rows of their own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger
from elhandel.values.errors import DomainError, Unavailable

BATCH: Final = 100

type Row = Sequence[Any]
"""A row to renew; its first column is its id."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many rows are of the current version now, could not be made so (the log has their ids),
    and are left.

    left: of them all, those that failed among them.
    """

    done: int = 0
    failed: int = 0
    left: int = 0

    def __add__(self, other: "Renewed") -> "Renewed":
        return Renewed(self.done + other.done, self.failed + other.failed, self.left + other.left)


@dataclass(frozen=True, slots=True)
class Renewal:
    """How the rows of one table are renewed.

    after: the next rows behind an id, in its order, at most BATCH. prepare: a row's new values,
    outside any transaction. write: in one; whether the row was changed. left: how many rows are not
    of the current version.
    """

    table: str
    after: Callable[[Transaction, int], Iterable[Row]]
    prepare: Callable[[Row], Any]
    write: Callable[[Transaction, Row, Any], bool]
    left: Callable[[Transaction], int]


def renew(database: Database, renewal: Renewal, *, time_is_left: Callable[[], bool]) -> Renewed:
    """Renew row by row until none is left or the time is over. Raises Unavailable when AWS or the
    database is.
    """
    done = failed = behind = 0
    while time_is_left():
        with database.transaction() as tx:
            rows = list(renewal.after(tx, behind))
        if not rows:
            break
        for row in rows:
            if not time_is_left():
                break
            written = _renew_row(database, renewal, row)
            done, failed, behind = done + (written is True), failed + (written is None), int(row[0])

    with database.transaction() as tx:
        return Renewed(done, failed, renewal.left(tx))


def _renew_row(database: Database, renewal: Renewal, row: Row) -> bool | None:
    """Whether a row was changed; None where it cannot be."""
    try:
        values = renewal.prepare(row)
        with database.transaction() as tx:
            return renewal.write(tx, row, values)
    except Unavailable:
        raise
    except DomainError as error:
        logger.error(
            error.sentence, extra={"table": renewal.table, "row": row[0], "code": error.code}
        )
        return None
