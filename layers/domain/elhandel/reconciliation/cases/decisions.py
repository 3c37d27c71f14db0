"""Staff know why two sums differ and accept it."""

from typing import Final

from elhandel.platform.database import Transaction
from elhandel.reconciliation.cases.discrepancy import Event, note
from elhandel.reconciliation.compare import comparison_numbered
from elhandel.reconciliation.errors import UnableToReconcile
from elhandel.values.decision import Decision


class NoOpenDiscrepancy(UnableToReconcile):
    """There is no discrepancy of that number, or it has ended."""

    code = "no-open-discrepancy"
    status = 404


def accept(tx: Transaction, discrepancy_id: int, decision: Decision) -> None:
    """Accept a difference for a reason: it is not followed up while it stays the same.

    Raises NoOpenDiscrepancy.
    """
    values = {
        "id": discrepancy_id,
        "by": decision.by,
        "why": decision.why,
        "at": decision.at,
    }
    row = tx.execute(_ACCEPT, values).fetchone()
    if row is None:
        raise NoOpenDiscrepancy(
            f"There is no open discrepancy {discrepancy_id}. "
            "`elhandel reconcile` lists those that are."
        )

    recorded = comparison_numbered(tx, row[0])
    comparison = None if recorded is None else recorded.comparison
    note(tx, discrepancy_id, Event.ACCEPTED, comparison, decision.at)


_ACCEPT: Final = """
UPDATE reconciliation.discrepancy
SET state = 'accepted', ended_at = %(at)s, ended_by = %(by)s, reason = %(why)s
WHERE discrepancy_id = %(id)s AND ended_at IS NULL
RETURNING comparison_id
"""
