"""Which months there is a record of: settled, or invoiced."""

from datetime import date
from typing import Final

from elhandel import settlement
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.days.local_time import first_of_month, next_month


def months_of_history(tx: Transaction) -> list[date]:
    """The first day of every month in which a run period begins, or between first and last invoice.

    The months of the first and of the last invoice are included.
    """
    months = set(settlement.settled_months(tx))

    first, last = fetch_one(tx, _ISSUED, {})
    month = first and first_of_month(first)
    while month and month <= last:
        months.add(month)
        month = next_month(month)

    return sorted(months)


_ISSUED: Final = "SELECT min(issued_on), max(issued_on) FROM billing.invoice"
