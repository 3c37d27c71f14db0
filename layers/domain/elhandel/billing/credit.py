"""Taking an invoice back: a credit note repeats its lines with the sign turned, and never more than once.

Nothing is computed anew. The lines are the inverse of what was printed, to the øre; the VAT of the note that takes
back the last of an invoice is what is left of the invoice's, so that all its credit notes together are its inverse.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from elhandel.billing.bills import Bill, BillLine, BillSection
from elhandel.billing.describe import turned
from elhandel.billing.errors import AlreadyCredited, UnableToCredit
from elhandel.billing.issue import due_date
from elhandel.billing.issuer import issuer
from elhandel.billing.read import Invoice, load_invoices
from elhandel.billing.store import Credit, Draft, Issued, issue
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.errors import NotFound
from elhandel.platform.local_time import local_date
from elhandel.platform.settings import settings
from elhandel.settlement.engine import Totals

_LOCK: Final = "SELECT kind FROM billing.invoice WHERE invoice_id = %(invoice_id)s FOR UPDATE"

_CREDITED_LINES: Final = """
SELECT credits_line_no FROM billing.invoice_line WHERE credits_invoice_id = %(invoice_id)s
"""

_CREDITED_VAT: Final = """
SELECT coalesce(sum(vat_ore), 0)::bigint FROM billing.invoice WHERE corrects_id = %(invoice_id)s
"""


def credit_invoice(
    tx: Transaction, invoice_id: int, clock: Clock, *, line_nos: Collection[int] | None = None
) -> Issued:
    """Issue the credit note for an invoice, or for the named lines of it; by default for all that is left.

    Raises NotFound, UnableToCredit for a credit note or a line that is not there, AlreadyCredited.
    """
    now = clock.now()
    _lock(tx, invoice_id)
    (invoice,) = load_invoices(tx, [invoice_id])
    credited = {int(row[0]) for row in tx.execute(_CREDITED_LINES, {"invoice_id": invoice_id})}
    chosen = _chosen(invoice, credited, line_nos)
    bill = _inverse(invoice.bill, chosen)
    left = invoice.totals.vat + _credited_vat(tx, invoice_id)
    sums = bill.totals(invoice.vat_percent)
    if credited | set(chosen) == set(range(1, _line_count(invoice.bill) + 1)):
        sums = Totals(sums.subtotal, sums.vat_base, -left)
    draft = Draft(bill, invoice.run_id, invoice.shard_no, sums, invoice.vat_percent, Credit(invoice_id, tuple(chosen)))
    return _issued(tx, draft, now)


def _lock(tx: Transaction, invoice_id: int) -> None:
    found = tx.execute(_LOCK, {"invoice_id": invoice_id}).fetchone()
    if found is None:
        raise NotFound(f"There is no invoice with id {invoice_id}. Look the invoice up by its number.")
    if found[0] != "invoice":
        raise UnableToCredit(f"Document {invoice_id} is a credit note. Issue the invoice anew instead of crediting it.")


def _credited_vat(tx: Transaction, invoice_id: int) -> int:
    (vat,) = tx.execute(_CREDITED_VAT, {"invoice_id": invoice_id}).fetchone() or (0,)
    return int(vat)


def _chosen(invoice: Invoice, credited: Collection[int], line_nos: Collection[int] | None) -> list[int]:
    every = range(1, _line_count(invoice.bill) + 1)
    chosen = sorted(set(every) - set(credited)) if line_nos is None else sorted(set(line_nos))
    if unknown := [number for number in chosen if number not in every]:
        raise UnableToCredit(
            f"Invoice {invoice.number} has no line {unknown[0]}; its lines are 1 to {len(every)}.",
            invoice=invoice.number,
        )
    if not chosen or set(chosen) & set(credited):
        raise AlreadyCredited(
            f"Invoice {invoice.number} (or a line of it that was named) has been credited before. "
            "Look at its credit notes.",
            invoice=invoice.number,
        )
    return chosen


def _inverse(bill: Bill, line_nos: Collection[int]) -> Bill:
    """The chosen lines with their sign turned, in the sections they stand in."""
    sections: list[BillSection] = []
    line_no = 0
    for section in bill.sections:
        kept: list[BillLine] = []
        for line in section.lines:
            line_no += 1
            if line_no in line_nos:
                kept.append(_turned(line))
        if kept:
            sections.append(replace(section, daily_wh=(), year_before_wh=None, lines=tuple(kept)))
    return replace(bill, sections=tuple(sections))


def _turned(line: BillLine) -> BillLine:
    return replace(
        line,
        amount_ore=-line.amount_ore,
        quantity_wh=None if line.quantity_wh is None else -line.quantity_wh,
        quantity=None if line.quantity is None else turned(line.quantity),
    )


def _line_count(bill: Bill) -> int:
    return sum(len(section.lines) for section in bill.sections)


def _issued(tx: Transaction, draft: Draft, now: datetime) -> Issued:
    """Issue the note: dated today, and due at once where the money is the customer's, else as an invoice is."""
    today = local_date(now)
    due_on = due_date(today, settings().payment_days) if draft.totals.total > 0 else today
    drafts: Sequence[Draft] = [draft]
    return issue(tx, drafts, issuer=issuer(), issued_on=today, due_on=due_on, issued_at=now)[0]
