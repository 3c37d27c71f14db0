"""Since when a service is not paid: by its own lines of bills, whatever else stands on them."""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.services.agreements.agreement import Agreement


def days_overdue(tx: Transaction, agreement: Agreement, today: date) -> int:
    """For how many days the oldest open bill with lines of this service is overdue; 0 for none."""
    asked = {
        "account": agreement.account_id,
        "agreement": f"service:{agreement.agreement_id}",
        "today": today,
    }
    return int(fetch_one(tx, _OVERDUE, asked)[0])


_OVERDUE: Final = statement("elhandel.services.agreements", "days_overdue")
