"""A customer's own documents by number, and those that have to do with one; in that customer's
transaction.
"""

from typing import Any, Final

from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.platform.database import Transaction, statement


def own_bill(tx: Transaction, number: str) -> Invoice | None:
    """A document of the asking customer, whole."""
    found = tx.execute(_OWN, {"number": number}).fetchone()
    return None if found is None else load_invoices(tx, [int(found[0])])[0]


def bill_before(tx: Transaction, invoice: Invoice) -> Invoice | None:
    """The regular bill before this one, of one of its supplies; None of a note."""
    supplies = [section.supply_period_id for section in invoice.bill.sections if section.original]
    if invoice.corrects_number is not None or not supplies:
        return None

    asked: dict[str, Any] = {
        "supply_periods": supplies,
        "start": invoice.period.start,
        "invoice": invoice.invoice_id,
    }
    found = tx.execute(_BEFORE, asked).fetchone()
    return None if found is None else load_invoices(tx, [int(found[0])])[0]


def notes_of(tx: Transaction, invoice: Invoice) -> list[Invoice]:
    """What corrects a document, in the order of their numbers."""
    ids = [int(row[0]) for row in tx.execute(_NOTES, {"invoice": invoice.invoice_id})]
    return load_invoices(tx, ids) if ids else []


_OWN: Final = "SELECT invoice_id FROM billing.invoice WHERE number = %(number)s"

_BEFORE: Final = statement("elhandel.billing.explained", "bill_before")

_NOTES: Final = "SELECT invoice_id FROM billing.invoice WHERE corrects_id = %(invoice)s"
