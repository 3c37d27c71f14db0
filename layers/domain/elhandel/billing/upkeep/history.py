"""Which months there is anything of: settled, or invoiced."""

from datetime import date
from typing import Final

from elhandel import settlement
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.local_time import first_of_month, next_month

_ISSUED: Final = "SELECT min(issued_on), max(issued_on) FROM billing.invoice"


def months_of_history(tx: Transaction) -> list[date]:
    """The first day of every month in which a run period begins, and of those from the first
    invoice to the last.
    """
    months = set(settlement.settled_months(tx))
    first, last = fetch_one(tx, _ISSUED, [])
    month = first and first_of_month(first)
    while month and month <= last:
        months.add(month)
        month = next_month(month)
    return sorted(months)
