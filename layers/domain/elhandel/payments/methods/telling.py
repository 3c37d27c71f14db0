"""What customers are told of their methods and mandates, in the transaction of the cause."""

from datetime import datetime
from typing import Final

from elhandel.notifications import Notice, tell_all
from elhandel.payments.mandates import MandateState
from elhandel.payments.methods.details import told_name
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.ids import AccountId

_TEMPLATES: Final = {
    "active": "mandate-active",
    "cancelled": "mandate-ended",
    "expired": "mandate-ended",
}


def tell_mandate(tx: Transaction, mandate_id: int, state: MandateState, now: datetime) -> None:
    """Tell that a mandate is active, or over."""
    if state not in _TEMPLATES:
        return
    account, kind, name, last_digits = fetch_one(tx, _METHOD, {"mandate": mandate_id})
    said = {"method": told_name(kind, name, last_digits)}
    tell_all(tx, [Notice(account, _TEMPLATES[state], f"mandate {mandate_id}", said)], now)


def tell_changed(tx: Transaction, account: AccountId, key: str, shown: str, now: datetime) -> None:
    """Tell that a method was added, removed or chosen: who did not do it finds out."""
    said = {"method": shown}
    tell_all(tx, [Notice(account, "payment-method-changed", key, said)], now)


_METHOD: Final = """
SELECT t.account_id, t.kind, t.name, t.last_digits
FROM payments.mandate m JOIN payments.method t USING (method_id)
WHERE m.mandate_id = %(mandate)s
"""
