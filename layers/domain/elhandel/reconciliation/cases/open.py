"""Which months there is something to reconcile of."""

from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, statement


def months_to_reconcile(tx: Transaction, now: datetime) -> list[date]:
    """The months of which a sum came since they were compared, and those with a discrepancy whose
    next step is due, the oldest first.
    """
    return [month for (month,) in tx.execute(_MONTHS, {"now": now})]


_MONTHS: Final = statement("elhandel.reconciliation.cases", "months_to_reconcile")
