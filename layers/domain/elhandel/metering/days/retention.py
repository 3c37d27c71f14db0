"""Partitions of the readings: made before they are needed, dropped when nobody may need them any
more.

A reading stands behind a bill, and is needed as long as the run that settled it: the bookkeeping
material of an accounting year (`platform.upkeep.retention`). A run that was corrected years later
goes with its last correction. The market corrects readings for up to three years, which lies
inside. After that there is no reason left to keep personal data. Settlement knows from which day on
readings are needed (`settlement.needed_from`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg import errors

from elhandel.metering.days.store import ensure_partitions
from elhandel.platform.database import Database, Transaction
from elhandel.values.days.local_time import first_of_month, next_month

MONTHS_AHEAD: Final = 2

_PARENTS: Final = ("reading_day", "reading_day_history")


@dataclass(frozen=True, slots=True)
class KeptPartitions:
    """What was done."""

    ensured: tuple[date, ...]
    dropped: tuple[str, ...]
    postponed: tuple[str, ...]
    """Partitions that were in use, or that the database does not know to have expired (no run or no
    spot price says how late it is); the next time takes them.
    """


def keep_partitions(database: Database, today: date, needed_from: date) -> KeptPartitions:
    """Make the partitions of this month and the next ones; drop those that end before the first day
    that is needed.

    Doing it again is harmless.
    """
    months = [first_of_month(today)]
    for _ in range(MONTHS_AHEAD):
        months.append(next_month(months[-1]))

    with database.transaction() as tx:
        ensure_partitions(tx, months)
        kept_from = first_of_month(needed_from)
        expired = [
            (parent, name, month)
            for parent in _PARENTS
            for name, month in _expired(tx, parent, kept_from)
        ]

    done = {name: _drop(database, parent, month) for parent, name, month in expired}

    return KeptPartitions(
        tuple(months),
        tuple(name for name, dropped in done.items() if dropped),
        tuple(name for name, dropped in done.items() if not dropped),
    )


_PARTITIONS: Final = """
SELECT c.relname, to_date(right(c.relname, 7), 'YYYY_MM')
FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = ('metering.' || %s)::regclass
ORDER BY c.relname
"""

_WAIT_LITTLE: Final = "SET LOCAL lock_timeout = '2s'"

_DROP: Final = "SELECT metering.drop_partition(%s, %s)"


def _expired(tx: Transaction, parent: str, kept_from: date) -> list[tuple[str, date]]:
    return [(name, month) for name, month in tx.execute(_PARTITIONS, [parent]) if month < kept_from]


def _drop(database: Database, parent: str, month: date) -> bool:
    """Drop a partition; whether the database allowed it. Nobody waits for it for long."""
    try:
        with database.transaction() as tx:
            tx.execute(_WAIT_LITTLE)
            tx.execute(_DROP, [parent, month])
    except (errors.LockNotAvailable, errors.ObjectNotInPrerequisiteState):
        return False
    return True
