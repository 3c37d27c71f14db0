"""What somebody of the staff changed, row by row: noted by triggers (`platform.note_change`) in the
transaction that changed it. What says something of a person is noted as changed, and not kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.retention import Rule, by_statements

MOST: Final = 40
"""Rows that are read of one action; one that changes thousands is told by its first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row that was added, changed, or holds no more; values are as JSON has them.

    A value of `true` in `before` or `after` may stand for one that is kept nowhere.
    """

    action_id: int
    changed: str
    """The table."""
    row_key: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def columns(self) -> list[str]:
        """The columns that differ, in the order of their names."""
        return sorted(self.before.keys() | self.after.keys())


def changes_of(tx: Transaction, action_ids: Sequence[int]) -> dict[int, list[Change]]:
    """What each of these actions changed, in the order in which it did; those that changed nothing
    are missing. A version that holds no more and the one that takes its place are one change.
    """
    with tx.cursor(row_factory=class_row(Change)) as cursor:
        rows = cursor.execute(_CHANGES, {"actions": list(action_ids), "most": MOST}).fetchall()

    found: dict[int, dict[str, Change]] = {}
    for row in rows:
        of_action = found.setdefault(row.action_id, {})
        which = f"{row.changed} {sorted(row.row_key.items())}"
        of_action[which] = _joined(of_action[which], row) if which in of_action else row
    return {action_id: list(changes.values()) for action_id, changes in found.items()}


def _joined(first: Change, then: Change) -> Change:
    """Two changes of one row, as one."""
    before, after = dict(first.before), dict(first.after)
    for column in then.columns:
        if column not in first.columns and column in then.before:
            before[column] = then.before[column]
        after.pop(column, None)
        if column in then.after:
            after[column] = then.after[column]
    return Change(first.action_id, first.changed, first.row_key, before, after)


_CHANGES: Final = """
SELECT c.action_id, c.changed, c.row_key, c.before, c.after
FROM unnest(%(actions)s::bigint[]) AS a (action_id)
CROSS JOIN LATERAL (
    SELECT o.change_id, o.action_id, o.changed, o.row_key, o.before, o.after
    FROM platform.change o WHERE o.action_id = a.action_id
    ORDER BY o.change_id LIMIT %(most)s) c
ORDER BY c.change_id
"""

_OVER: Final = b"""
DELETE FROM platform.change WHERE change_id IN (
    SELECT change_id FROM platform.change
    WHERE at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY at LIMIT %(limit)s)
"""

RETENTION: Final = (Rule("changes", "what staff changed, row by row", by_statements(_OVER)),)
