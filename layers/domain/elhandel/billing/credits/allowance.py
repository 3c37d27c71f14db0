"""An amount off an invoice: never more than is left of it, to the øre, VAT included."""

from dataclasses import replace
from typing import Final

from elhandel.billing.bill import Families
from elhandel.billing.credits.decided import Given, given_before, hold_invoice, keep_given
from elhandel.billing.credits.limits import limits_on, refuse_beyond, refuse_older
from elhandel.billing.errors import UnableToCredit
from elhandel.billing.invoice import Draft, Invoice, issue_at, issue_drafts
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.units import short_dkk_of_ore


def credit_amount(
    tx: Transaction, number: str, amount_ore: int, case_no: str, decision: Decision, clock: Clock
) -> Given:
    """Issue a credit note over an amount, with VAT, off an invoice.

    Its VAT is the share that the invoice's VAT has in what is left of it; the last note takes
    exactly the rest. Raises NotFound, UnableToCredit, CreditBeyondLimit.
    """
    invoice = hold_invoice(tx, number)
    before = given_before(tx, "amount", case_no, invoice, amount_ore)
    if before is not None:
        return before

    families = Families(tx)
    _refuse(tx, invoice, amount_ore, families.to_allow(invoice.invoice_id))
    today = clock.today()
    limits = limits_on(today)
    refuse_beyond(amount_ore, limits.amount_ore, "off one invoice at once")
    refuse_older(invoice.issued_on, today, limits.months, number)

    text = f"Afslag på faktura {number}"
    section = families.allowance(invoice.invoice_id, amount_ore, text, invoice.period)
    bill = replace(invoice.bill, sections=(section,))
    sums, percent = families.add(invoice.invoice_id, bill)
    draft = Draft(
        bill=bill,
        totals=sums,
        vat_percent=percent,
        kind="credit_note",
        corrects_id=invoice.invoice_id,
        vat_class=invoice.vat_class,
    )
    (issued,) = issue_drafts(tx, [draft], issue_at(clock.now()))

    return keep_given(
        tx,
        "amount",
        case_no,
        invoice.bill.customer_id,
        amount_ore,
        decision,
        corrects_id=invoice.invoice_id,
        issued=issued,
    )


def _refuse(tx: Transaction, invoice: Invoice, amount_ore: int, left_ore: int) -> None:
    """Raise UnableToCredit where the amount is none, or cannot come off this invoice."""
    if amount_ore <= 0:
        raise UnableToCredit("The amount of a credit is above 0, with VAT.")
    if tx.execute(_OPEN_ACONTO, {"invoice": invoice.invoice_id}).fetchone():
        raise UnableToCredit(
            f"Invoice {invoice.number} asks for aconto that is not set off yet, so no amount comes "
            "off it. Estimate the next quarter anew (`elhandel aconto recalculate`), "
            "give goodwill, or wait for the bill of the quarter.",
            invoice=invoice.number,
        )
    if amount_ore > left_ore:
        raise UnableToCredit(
            f"{short_dkk_of_ore(max(left_ore, 0))} DKK are left of invoice {invoice.number}, and "
            f"{short_dkk_of_ore(amount_ore)} is more. Give at most what is left.",
            invoice=invoice.number,
        )


# Also where a share was given back: then the note asks for the rest.
_OPEN_ACONTO: Final = """
SELECT 1 FROM billing.aconto a JOIN billing.invoice i USING (invoice_id)
WHERE (i.invoice_id = %(invoice)s OR i.corrects_id = %(invoice)s) AND a.set_off_id IS NULL
LIMIT 1
"""
