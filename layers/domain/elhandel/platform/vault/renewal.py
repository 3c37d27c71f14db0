"""Renewal of seals and hashes, a batch at a time, for the jobs `reseal` and `rehash`.

A row is read in one transaction, opened and sealed outside any, and written in another, which
changes it only if it still has the version that was read. So a job may be stopped anywhere, run
again and twice at once, and beside functions that write rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger
from elhandel.values.errors import DomainError, Unavailable

BATCH: Final = 100

type Row = Sequence[Any]
"""A row to renew; the first column is its id."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many rows were renewed, failed, and are left."""

    done: int = 0
    failed: int = 0
    """The log has their ids."""
    left: int = 0
    """All rows of another version, those that failed included."""

    def __add__(self, other: "Renewed") -> "Renewed":
        return Renewed(self.done + other.done, self.failed + other.failed, self.left + other.left)


@dataclass(frozen=True, slots=True)
class Renewal:
    """How the rows of one table are renewed."""

    table: str
    after: Callable[[Transaction, int], Iterable[Row]]
    """The next rows after an id, in order of id, at most BATCH."""
    prepare: Callable[[Row], Any]
    """A row's new values, outside any transaction."""
    write: Callable[[Transaction, Row, Any], bool]
    """Writes them; whether the row was changed."""
    left: Callable[[Transaction], int]
    """How many rows are not of the current version."""


def renew(database: Database, renewal: Renewal, *, time_is_left: Callable[[], bool]) -> Renewed:
    """Renew row by row while rows and time are left. Raises Unavailable when a service is."""
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
    """Whether a row was changed; None where it could not be renewed."""
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
