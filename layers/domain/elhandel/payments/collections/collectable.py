"""What may be collected of a document now: what is open of it and not disputed."""

from typing import Final

from elhandel.billing.disputes import disputed_amounts
from elhandel.payments.matching import undisputed
from elhandel.platform.database import Transaction, fetch_one


def collectable_ore(tx: Transaction, invoice_id: int) -> int:
    """In øre; 0 or less where there is nothing."""
    (open_ore,) = fetch_one(tx, _OPEN, {"invoice": invoice_id})
    return undisputed(int(open_ore), disputed_amounts(tx, [invoice_id]).get(invoice_id, 0))


_OPEN: Final = """
SELECT coalesce(sum(amount_ore), 0)::bigint FROM ledger.entry
WHERE book = 'receivable' AND document_id = %(invoice)s
"""
