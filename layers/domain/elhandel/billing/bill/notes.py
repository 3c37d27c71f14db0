"""Notes: what corrects an invoice names it, and counts its VAT with it.

A note that gives money back is a credit note; one that asks for more is an invoice (a debit note),
and so is one whose total is 0. Both carry the VAT rate of the invoice that they correct.
"""

from dataclasses import dataclass, replace
from typing import Final

from elhandel.billing.bill.allowance import NOTHING, Parts, allowance_section, share
from elhandel.billing.bill.bill import Bill, BillSection, InvoiceKind
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.settlement.engine.exact import Totals
from elhandel.values.days.period import Period


class Families:
    """The invoices that a transaction corrects, each with its notes, also those only drafted."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._known: dict[int, _Corrected] = {}

    def add(self, invoice_id: int, note: Bill) -> tuple[Totals, int]:
        """The sums of an invoice's next note, and its VAT rate. The caller holds the invoice."""
        invoice = self._of(invoice_id)
        settled = invoice.after(note.settled_totals(invoice.vat_percent))
        allowed = _allowed(note)
        self._known[invoice_id] = invoice.with_note(settled, allowed)

        sums = Totals(
            settled.subtotal + allowed.taxed + allowed.untaxed,
            settled.vat_base + allowed.taxed,
            settled.vat + allowed.vat,
        )
        return sums, invoice.vat_percent

    def bounded(self, invoice_id: int, note: Bill) -> Bill:
        """A note, with what it gives back of the allowances on its invoice.

        They are amounts off the invoice: where a correction makes it smaller than they are, they
        end at what is left. Else more would be credited than was invoiced.
        """
        invoice = self._of(invoice_id)
        settled = invoice.after(note.settled_totals(invoice.vat_percent))
        left = invoice.to_allow + settled.total + _allowed(note).total
        beyond = min(-left, -invoice.allowed.total)
        if beyond <= 0:
            return note

        given = Parts(-invoice.allowed.taxed, -invoice.allowed.untaxed, -invoice.allowed.vat)
        back = share(given, beyond)
        section = allowance_section(
            Parts(-back.taxed, -back.untaxed, -back.vat),
            "Afslag, som rettelsen erstatter",
            note.period,
        )

        return replace(note, sections=(*note.sections, section))

    def allowance(self, invoice_id: int, amount_ore: int, text: str, period: Period) -> BillSection:
        """An amount, with VAT, off what is left of an invoice; it is at most that."""
        return allowance_section(share(self.left_of(invoice_id), amount_ore), text, period)

    def left_of(self, invoice_id: int) -> Parts:
        """What is left of an invoice after its notes."""
        return self._of(invoice_id).left

    def to_allow(self, invoice_id: int) -> int:
        """What may still be taken off an invoice as an amount, øre with VAT.

        What it asked for in advance is none of that: it was set off, or will be.
        """
        return self._of(invoice_id).to_allow

    def allowed_of(self, invoice_id: int) -> int:
        """What was taken off an invoice by allowances, øre with VAT; below 0, or 0."""
        return self._of(invoice_id).allowed.total

    def _of(self, invoice_id: int) -> "_Corrected":
        if invoice_id not in self._known:
            self._known[invoice_id] = _corrected(self._tx, invoice_id)
        return self._known[invoice_id]


def _allowed(note: Bill) -> Parts:
    """What a note's lines of allowances come to; below 0 where they take something off."""
    sums = NOTHING
    for line in (line for section in note.sections for line in section.lines):
        if line.category == "allowance":
            taxed = line.amount_ore if line.vat else 0
            sums = sums.plus(Parts(taxed, line.amount_ore - taxed, line.vat_ore or 0))

    return sums


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

    left: Parts
    """Of everything on them."""

    allowed: Parts
    """Of what was taken off by hand; below 0."""

    aconto: int
    """What is asked for in advance on them, less what is set off; with VAT."""

    @property
    def to_allow(self) -> int:
        return self.left.total - max(self.aconto, 0)

    def after(self, note: Totals) -> Totals:
        """The sums of what is settled on one more note. If nothing of the base is left after it,
        its VAT is the rest.

        Each document rounds its VAT once. If the last one did not take the rest, documents that
        cancel out could leave an øre of VAT.
        """
        return replace(note, vat=-self.vat) if self.vat_base + note.vat_base == 0 else note

    def with_note(self, settled: Totals, allowed: Parts) -> "_Corrected":
        """The invoice with one more note."""
        untaxed = settled.subtotal - settled.vat_base
        note = Parts(settled.vat_base, untaxed, settled.vat).plus(allowed)

        return replace(
            self,
            vat_base=self.vat_base + settled.vat_base,
            vat=self.vat + settled.vat,
            left=self.left.plus(note),
            allowed=self.allowed.plus(allowed),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of corrected_invoice.sql, in its order: sums of an invoice and its notes, in øre."""

    vat_percent: int
    settled_base: int
    settled_vat: int
    base: int
    untaxed: int
    vat: int
    allowed_base: int
    allowed_untaxed: int
    allowed_vat: int
    aconto: int


def _corrected(tx: Transaction, invoice_id: int) -> _Corrected:
    row = _Row(*fetch_one(tx, _CORRECTED, {"invoice": invoice_id}))

    return _Corrected(
        vat_percent=row.vat_percent,
        vat_base=row.settled_base,
        vat=row.settled_vat,
        left=Parts(row.base, row.untaxed, row.vat),
        allowed=Parts(row.allowed_base, row.allowed_untaxed, row.allowed_vat),
        aconto=row.aconto,
    )


_CORRECTED: Final = statement("elhandel.billing.bill", "corrected_invoice")
