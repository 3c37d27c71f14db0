"""Who takes which row of a queue; the latest word about a row holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction


def assign(
    tx: Transaction, queue: str, rows: Sequence[str], to: str | None, by: str, now: datetime
) -> None:
    """Give rows to somebody, or to nobody any more."""
    values = {"queue": queue, "rows": list(rows), "to": to, "by": by, "now": now}
    tx.execute(_ASSIGN, values)


_ASSIGN: Final = """
INSERT INTO backoffice.assignment (queue, row_id, assigned_to, assigned_by, assigned_at)
SELECT %(queue)s, row_id, %(to)s, %(by)s, %(now)s FROM unnest(%(rows)s::text[]) AS row_id
"""


def assigned_rows(tx: Transaction, queue: str, rows: Sequence[str]) -> Mapping[str, str]:
    """Who has each of these rows; those that nobody has are missing."""
    found = tx.execute(_ASSIGNED, {"queue": queue, "rows": list(rows)}).fetchall()
    return {row: to for row, to in found if to is not None}


_ASSIGNED: Final = """
SELECT DISTINCT ON (row_id) row_id, assigned_to FROM backoffice.assignment
WHERE queue = %(queue)s AND row_id = ANY(%(rows)s::text[])
ORDER BY row_id, assignment_id DESC
"""
