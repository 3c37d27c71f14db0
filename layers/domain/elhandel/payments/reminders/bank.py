"""What the bank has told: what may have been paid is not asked for."""

from datetime import date
from typing import Final

from elhandel.billing.favour import after_bank_days
from elhandel.platform.database import Transaction, fetch_one, statement


def bank_read_to(tx: Transaction, today: date) -> date | None:
    """The last day up to which all of the bank's statements are booked; None where none is."""
    read_to: date | None = fetch_one(tx, _BANK_READ_TO, {"today": today})[0]
    return read_to


def on_our_account(day: date) -> date:
    """The day on which a payment of `day` has reached us."""
    return after_bank_days(day, 1)


_BANK_READ_TO: Final = statement("elhandel.payments.reminders", "bank_read_to")
