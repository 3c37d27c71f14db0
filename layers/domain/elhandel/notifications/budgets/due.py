"""Whose budgets are to be held against the month."""

from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction


def customers_to_check(tx: Transaction, before: datetime, most: int) -> list[int]:
    """Customers with a budget that nobody has looked at since `before`, the longest first. For the
    job, outside any customer's transaction.
    """
    rows = tx.execute(_CUSTOMERS, {"before": before, "most": most}).fetchall()
    return [customer for (customer,) in rows]


_CUSTOMERS: Final = """
SELECT customer_id FROM notifications.budgets_to_check(%(before)s, %(most)s)
"""
