"""Agreements on services: ordered, and then moved from state to state by staff, each in one
transaction with its charges and its row of history (CD-SVC-3 to 8).
"""

from elhandel.services.agreements.agreement import Agreement, agreement_of, with_history
from elhandel.services.agreements.charges import charge_ahead
from elhandel.services.agreements.commands import (
    SUSPENSION_KINDS,
    Done,
    activate,
    cancel,
    change_package,
    reactivate,
    suspend,
    withdraw,
)
from elhandel.services.agreements.following import follow_again, refresh_connection
from elhandel.services.agreements.order import Order, order
from elhandel.services.agreements.read import agreements_of, deeds_of, to_charge

__all__ = [
    "SUSPENSION_KINDS",
    "Agreement",
    "Done",
    "Order",
    "activate",
    "agreement_of",
    "agreements_of",
    "cancel",
    "change_package",
    "charge_ahead",
    "deeds_of",
    "follow_again",
    "order",
    "reactivate",
    "refresh_connection",
    "suspend",
    "to_charge",
    "with_history",
    "withdraw",
]
