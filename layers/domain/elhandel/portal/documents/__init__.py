"""The documents of a customer's bills, as they were made: where each lies, and its hash."""

from typing import Final

from elhandel.billing import explained
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound

__all__ = ["bill_document", "bill_einvoice", "has_einvoice"]


def bill_document(tx: Transaction, number: str) -> tuple[str, bytes | None]:
    """The key in the bucket of a bill's PDF, and its hash. Raises NotFound."""
    invoice = explained.own_bill(tx, number)
    if invoice is None:
        raise NotFound(f"You have no invoice {number}. The list says which there are.")
    if invoice.document_key is None:
        raise NotFound(f"The document of invoice {number} is not made yet. Try again in a while.")
    return invoice.document_key, invoice.document_sha256


def bill_einvoice(tx: Transaction, number: str) -> tuple[str, bytes]:
    """The same of its e-invoice (UBL). Raises NotFound, also where the customer takes none."""
    found = tx.execute(_EINVOICE, {"number": number}).fetchone()
    if found is None:
        raise NotFound(f"Invoice {number} has no e-invoice, or it is not made yet.")
    return str(found[0]), bytes(found[1])


def has_einvoice(tx: Transaction, number: str) -> bool:
    """Whether an e-invoice of a bill was made."""
    return tx.execute(_EINVOICE, {"number": number}).fetchone() is not None


_EINVOICE: Final = """
SELECT e.key, e.sha256 FROM billing.invoice i JOIN billing.einvoice e USING (invoice_id)
WHERE i.number = %(number)s
"""
