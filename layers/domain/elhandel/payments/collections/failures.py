"""What follows a debit that failed: a fee by the market's rules, a mandate that is over, a notice
(CD-COL-2).
"""

from datetime import datetime, timedelta
from typing import Final

from elhandel.billing.bill import VatClass
from elhandel.billing.charges import Charge, add_charges
from elhandel.payments.collections.telling import tell_failed
from elhandel.payments.mandates import MandateState, mandate_is
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.customers import account_of
from elhandel.portfolio.markets import market_of
from elhandel.values.days.local_time import local_date
from elhandel.values.days.period import Period
from elhandel.values.ids import CustomerId

_ENDS: Final[dict[str, MandateState]] = {
    "mandate_cancelled": "cancelled",
    "mandate_expired": "expired",
    "account_closed": "cancelled",
}
"""Why a debit failed that tells the end of its mandate."""


def failure_followed(tx: Transaction, collection_id: int, reason: str, now: datetime) -> None:
    """Do what follows a failed debit, once: it is called where its row becomes `failed`."""
    asked = {"collection": collection_id}
    account_id, mandate_id, invoice_id, amount_ore = fetch_one(tx, _FAILED, asked)
    account = account_of(tx, CustomerId(account_id))

    if reason in _ENDS:
        mandate_is(tx, mandate_id, _ENDS[reason], now, f"a debit was refused: {reason}")

    today = local_date(now)
    fee_ore = market_of(tx, account, today).failed_debit_fee
    if fee_ore and reason != "beyond_limit":
        fee = Charge(
            account_id=account,
            source="fee",
            source_id=f"collection-{collection_id}",
            period=Period(today, today + timedelta(days=1)),
            what=f"Gebyr for afvist betaling {today:%d.%m.%Y}",
            amount_ore=fee_ore,
            vat_class=VatClass.NONE,
        )
        add_charges(tx, [fee], now)

    tell_failed(tx, account, collection_id, invoice_id, amount_ore, now)


_FAILED: Final = """
SELECT account_id, mandate_id, invoice_id, amount_ore FROM payments.collection
WHERE collection_id = %(collection)s
"""
