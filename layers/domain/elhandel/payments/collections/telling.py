"""What customers are told of collections, in the transaction of the cause."""

from datetime import datetime

from elhandel.platform.database import Transaction
from elhandel.values.ids import AccountId


def tell_paid(
    tx: Transaction,
    account: AccountId,
    collection_id: int,
    invoice_id: int,
    paid_ore: int,
    now: datetime,
) -> None:
    """Tell that a payment was received."""


def tell_failed(
    tx: Transaction,
    account: AccountId,
    collection_id: int,
    invoice_id: int,
    amount_ore: int,
    now: datetime,
) -> None:
    """Tell that a payment failed, and how to pay instead."""
