"""Notes: what corrects an invoice names it, and counts its VAT with it.

A note over what is given back is a credit note, one over what more is owed an invoice (a debit
note), and so is one that comes to nothing in all. Both carry the VAT rate of the invoice that they
correct.
"""

from dataclasses import dataclass, replace
from typing import Final

from elhandel.billing.bill.bill import Bill, InvoiceKind
from elhandel.platform.database import Transaction, fetch_one
from elhandel.settlement.engine.exact import Totals

_CORRECTED: Final = """
SELECT (SELECT vat_percent FROM billing.invoice WHERE invoice_id = %(invoice_id)s),
       sum(i.vat_base_ore - coalesce(aconto.net, 0))::bigint, sum(i.vat_ore - coalesce(aconto.vat, 0))::bigint
FROM billing.invoice i
LEFT JOIN LATERAL (
    SELECT sum(l.amount_ore) AS net, sum(l.vat_ore) AS vat
    FROM billing.invoice_line l WHERE l.invoice_id = i.invoice_id AND l.category = 'aconto') aconto ON true
WHERE i.invoice_id = %(invoice_id)s OR i.corrects_id = %(invoice_id)s
"""


@dataclass(frozen=True, slots=True)
class Corrected:
    """An invoice with all notes that correct it so far: its VAT rate, and of what is settled on
    them base and VAT.
    """

    vat_percent: int
    vat_base: int
    vat: int

    def after(self, note: Totals) -> Totals:
        """The sums of one more note: where nothing of the base is left after it, its VAT is all
        that was left.

        Each document rounds its VAT once; so that together they come to nothing, the last takes the
        rest.
        """
        return replace(note, vat=-self.vat) if self.vat_base + note.vat_base == 0 else note

    def with_note(self, note: Totals) -> "Corrected":
        """The invoice with one more note."""
        return replace(self, vat_base=self.vat_base + note.vat_base, vat=self.vat + note.vat)


class Families:
    """The invoices that one transaction corrects, each with its notes so far: those that are only
    drafted count too.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._known: dict[int, Corrected] = {}

    def add(self, invoice_id: int, note: Bill) -> tuple[Totals, int]:
        """The sums of the next note on an invoice, and its VAT rate. The caller holds the invoice's
        row.
        """
        if invoice_id not in self._known:
            self._known[invoice_id] = corrected(self._tx, invoice_id)
        invoice = self._known[invoice_id]
        sums = invoice.after(note.totals(invoice.vat_percent))
        self._known[invoice_id] = invoice.with_note(sums)
        return sums, invoice.vat_percent


def corrected(tx: Transaction, invoice_id: int) -> Corrected:
    """An invoice with its notes. The caller holds the invoice's row."""
    return Corrected(*fetch_one(tx, _CORRECTED, {"invoice_id": invoice_id}))


def kind_of(note: Totals) -> InvoiceKind:
    """What gives money back, its VAT counted, is a credit note; what does not is an invoice."""
    return "credit_note" if note.total < 0 else "invoice"
