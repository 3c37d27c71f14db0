"""What waits to leave, and what was found not to hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.history_check import remembered


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What has not left for a destination (DataHub, a queue), and since when."""

    destination: str
    waiting: int
    oldest: datetime
    tries: int
    """Of the entry that was tried most."""


@dataclass(frozen=True, slots=True)
class Offended:
    """An invariant of the years and how often it did not hold where it was asked last."""

    name: str
    offenders: int


def outgoing(tx: Transaction) -> list[Outgoing]:
    """What waits, by destination."""
    with tx.cursor(row_factory=class_row(Outgoing)) as cursor:
        return cursor.execute(_OUTGOING).fetchall()


def offended(tx: Transaction) -> list[Offended]:
    """What did not hold in the years, by the nightly check; the last weeks raise an alarm."""
    return [Offended(name, count) for name, count in sorted(remembered(tx).items()) if count]


_OUTGOING: Final = """
SELECT destination, count(*)::int AS waiting, min(created_at) AS oldest, max(attempts)::int AS tries
FROM platform.outbox WHERE sent_at IS NULL
GROUP BY destination ORDER BY count(*) DESC, destination
"""
