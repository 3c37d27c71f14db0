"""What a credit by hand would come to: it is given, looked at, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.billing.credits.decided import Given, hold_invoice
from elhandel.billing.invoice import Invoice, load_invoices, standings
from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class CreditPreview:
    """What would be given off an invoice."""

    given: Given

    note: Invoice | None
    """The note that would be issued, under a number that stays free; None where there would be
    none.
    """

    open_before_ore: int
    """What the customer owes of the invoice and its notes; below 0 what is to their good."""

    open_after_ore: int


def preview_credit(
    tx: Transaction, number: str, today: date, give: Callable[[], Given]
) -> CreditPreview:
    """What `give` would do about an invoice in this transaction; nothing of it stays.

    Raises NotFound, UnableToCredit, and what `give` raises.
    """
    with tx.transaction(force_rollback=True):
        invoice = hold_invoice(tx, number)
        before = _open(tx, invoice.invoice_id, today)

        given = give()

        note = None
        if given.invoice_id is not None:
            (note,) = load_invoices(tx, [given.invoice_id])
        after = _open(tx, invoice.invoice_id, today)

    return CreditPreview(given, note, before, after)


def _open(tx: Transaction, invoice_id: int, today: date) -> int:
    """What is open of an invoice and of all that corrects it."""
    ids = [row[0] for row in tx.execute(_FAMILY, {"invoice": invoice_id})]
    return sum(standing.open_ore for standing in standings(tx, ids, today).values())


_FAMILY: Final = """
SELECT invoice_id FROM billing.invoice
WHERE invoice_id = %(invoice)s OR corrects_id = %(invoice)s
"""
