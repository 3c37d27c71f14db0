"""Notes: what corrects an invoice names it, and counts its VAT with it.

A note that gives money back is a credit note; one that asks for more is an invoice (a debit note),
and so is one whose total is 0. Both carry the VAT rate of the invoice that they correct.
"""

from dataclasses import dataclass, replace
from typing import Final

from elhandel.billing.bill.bill import Bill, InvoiceKind
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.settlement.engine.exact import Totals


class Families:
    """The invoices that a transaction corrects, each with its notes, also those only drafted."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._known: dict[int, _Corrected] = {}

    def add(self, invoice_id: int, note: Bill) -> tuple[Totals, int]:
        """The sums of an invoice's next note, and its VAT rate. The caller holds the invoice."""
        if invoice_id not in self._known:
            self._known[invoice_id] = _corrected(self._tx, invoice_id)
        invoice = self._known[invoice_id]

        sums = invoice.after(note.totals(invoice.vat_percent))
        self._known[invoice_id] = invoice.with_note(sums)

        return sums, invoice.vat_percent


def kind_of(note: Totals) -> InvoiceKind:
    """What gives money back, its VAT counted, is a credit note; what does not is an invoice."""
    return "credit_note" if note.total < 0 else "invoice"


@dataclass(frozen=True, slots=True)
class _Corrected:
    """An invoice with all notes that correct it so far."""

    vat_percent: int

    vat_base: int
    """Øre, of what is settled on them."""

    vat: int

    def after(self, note: Totals) -> Totals:
        """The sums of one more note. If nothing of the base is left after it, its VAT is the rest.

        Each document rounds its VAT once. If the last one did not take the rest, documents that
        cancel out could leave an øre of VAT.
        """
        return replace(note, vat=-self.vat) if self.vat_base + note.vat_base == 0 else note

    def with_note(self, note: Totals) -> "_Corrected":
        """The invoice with one more note."""
        return replace(self, vat_base=self.vat_base + note.vat_base, vat=self.vat + note.vat)


def _corrected(tx: Transaction, invoice_id: int) -> _Corrected:
    percent, base, vat = fetch_one(tx, _CORRECTED, {"invoice": invoice_id})
    return _Corrected(vat_percent=percent, vat_base=base, vat=vat)


_CORRECTED: Final = statement("elhandel.billing.bill", "corrected_invoice")
