"""Taking back an invoice, or lines of it, as somebody decided."""

from collections.abc import Collection
from typing import Final

from elhandel.billing.credits.decided import Given, given_before, hold_invoice, keep_given
from elhandel.billing.credits.limits import limits_on, refuse_beyond, refuse_older
from elhandel.billing.errors import UnableToCredit
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import credit_invoice
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Decision


def credit_lines(
    tx: Transaction,
    number: str,
    case_no: str,
    decision: Decision,
    clock: Clock,
    *,
    line_nos: Collection[int] | None = None,
) -> Given:
    """Take an invoice back with what has corrected it, or only these lines of it.

    Raises NotFound, UnableToCredit, AlreadyCredited, CreditBeyondLimit.
    """
    invoice = hold_invoice(tx, number)
    before = given_before(tx, "lines", case_no, invoice)
    if before is not None:
        _refuse_other_lines(tx, invoice, before, case_no, line_nos)
        return before

    limits = limits_on(clock.today())
    refuse_older(invoice.issued_on, clock.today(), limits.months, number)
    issued = credit_invoice(tx, invoice.invoice_id, clock, line_nos=line_nos)
    (note,) = load_invoices(tx, [issued.invoice_id])
    refuse_beyond(-note.totals.total, limits.lines_ore, "by one note")

    return keep_given(
        tx,
        "lines",
        case_no,
        invoice.bill.customer_id,
        -note.totals.total,
        decision,
        corrects_id=invoice.invoice_id,
        issued=issued,
    )


def _refuse_other_lines(
    tx: Transaction,
    invoice: Invoice,
    before: Given,
    case_no: str,
    line_nos: Collection[int] | None,
) -> None:
    """Raise UnableToCredit where a case took other lines of the invoice than are asked for now."""
    asked = {"invoice": invoice.invoice_id, "note": before.invoice_id}
    taken, left = fetch_one(tx, _TAKEN, asked)
    if left if line_nos is None else set(line_nos) != set(taken):
        raise UnableToCredit(
            f"Case {case_no} took other lines of invoice {invoice.number} back "
            f"(note {before.number}). Take these under a case of their own.",
            invoice=invoice.number,
        )


# The lines that a note took back, and whether any line is not taken back yet.
_TAKEN: Final = """
SELECT coalesce(array_agg(l.line_no) FILTER (WHERE back.invoice_id = %(note)s), '{}'),
       bool_or(back.invoice_id IS NULL)
FROM billing.invoice_line l
LEFT JOIN billing.invoice_line back
    ON back.credits_invoice_id = l.invoice_id AND back.credits_line_no = l.line_no
WHERE l.invoice_id = %(invoice)s
"""
