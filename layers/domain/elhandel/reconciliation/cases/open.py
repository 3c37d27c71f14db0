"""Which months there is something to reconcile of."""

from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.local_time import next_month


def months_to_reconcile(tx: Transaction, now: datetime) -> list[date]:
    """The months of which a sum came since they were compared, those with a discrepancy whose next
    step is due, and those that were settled again while staff have one; the oldest first.
    """
    return [month for (month,) in tx.execute(_MONTHS, {"now": now})]


_MONTHS: Final = statement("elhandel.reconciliation.cases", "months_to_reconcile")


def fixing_is_missing(tx: Transaction, month: date) -> bool:
    """Whether we supplied somebody in a month and no sum of its wholesale fixing has come."""
    values = {"start": month, "end": next_month(month)}
    return bool(fetch_one(tx, _FIXING_IS_MISSING, values)[0])


_FIXING_IS_MISSING: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.supply_period
    WHERE state = 'active' AND starts_on < %(end)s AND (ends_on IS NULL OR ends_on > %(start)s))
  AND NOT EXISTS (
    SELECT FROM reconciliation.energy_sum
    WHERE process = 'D05' AND day >= %(start)s AND day < %(end)s)
"""
