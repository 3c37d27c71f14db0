"""What customers are told of collections, in the transaction of the cause."""

from datetime import date, datetime
from typing import Final

from elhandel.notifications import Notice, tell_all
from elhandel.platform.database import Transaction, fetch_one
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
    said: dict[str, str | int | date] = {
        "amount": paid_ore,
        "invoice_number": _number(tx, invoice_id),
    }
    tell_all(tx, [Notice(account, "payment-received", f"collection {collection_id}", said)], now)


def tell_failed(
    tx: Transaction,
    account: AccountId,
    collection_id: int,
    invoice_id: int,
    amount_ore: int,
    now: datetime,
) -> None:
    """Tell that a payment failed; the notice leads to where it can be paid otherwise."""
    said: dict[str, str | int | date] = {
        "amount": amount_ore,
        "invoice_number": _number(tx, invoice_id),
    }
    tell_all(tx, [Notice(account, "payment-failed", f"collection {collection_id}", said)], now)


def _number(tx: Transaction, invoice_id: int) -> str:
    (number,) = fetch_one(tx, _NUMBER, {"invoice": invoice_id})
    return str(number)


_NUMBER: Final = "SELECT number FROM billing.invoice WHERE invoice_id = %(invoice)s"
