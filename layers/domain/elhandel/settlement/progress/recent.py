"""The latest runs, for a list."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class RecentRun:
    """A run in a list; settled and parked count supply periods of the shards that are done."""

    run_id: int
    period_from: date
    period_to: date
    version: int
    state: str
    planned_at: datetime
    closed_at: datetime | None
    shards: int
    shards_done: int
    settled: int
    parked: int


def recent_runs(tx: Transaction, *, limit: int = 30) -> list[RecentRun]:
    """The latest runs, the last planned first."""
    with tx.cursor(row_factory=class_row(RecentRun)) as cursor:
        return cursor.execute(_RECENT, {"limit": limit}).fetchall()


_RECENT: Final = statement("elhandel.settlement.progress", "recent_runs")
