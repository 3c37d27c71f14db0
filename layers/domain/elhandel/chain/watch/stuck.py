"""Work that does not go on by itself, or has waited long: for those who look after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Stuck:
    """A piece of work that was refused. state: dead, or pending where it is tried again."""

    task_id: int
    kind: str
    state: str
    cause: str | None
    attempts: int
    ordered_at: datetime
    due_at: datetime


def stuck_tasks(tx: Transaction, most: int) -> Sequence[Stuck]:
    """Dead work, and what was refused and waits to be tried again; the oldest first."""
    cursor = tx.cursor(row_factory=class_row(Stuck))
    return cursor.execute(_STUCK, {"most": most}).fetchall()


_STUCK: Final = """
SELECT task_id, kind, state, cause, attempts, ordered_at, due_at FROM chain.task
WHERE state = 'dead' OR (state = 'pending' AND attempts > 0)
ORDER BY state, ordered_at, task_id LIMIT %(most)s
"""
