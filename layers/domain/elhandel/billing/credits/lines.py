"""Taking back an invoice, or lines of it, as somebody decided."""

from collections.abc import Collection

from elhandel.billing.credits.decided import Given, given_before, hold_invoice, keep_given
from elhandel.billing.credits.limits import limits_on, refuse_beyond, refuse_older
from elhandel.billing.invoice import load_invoices
from elhandel.billing.issue import credit_invoice
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
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
