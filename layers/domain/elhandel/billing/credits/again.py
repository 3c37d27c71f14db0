"""Invoicing again what was taken back whole: the same settlements, as they read now.

For an invoice that was right in its figures and wrong in something else: its recipient, an address,
a VAT class. What was corrected meanwhile is on the new one too, and later corrections correct it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from elhandel.billing.bill import Bill, BillSection, SettlementKey, bills_of, sections_of
from elhandel.billing.bill import vat_percent as vat_percent_on
from elhandel.billing.credits.decided import Given, given_before, hold_invoice, keep_given
from elhandel.billing.credits.limits import limits_on, refuse_older
from elhandel.billing.errors import UnableToCredit
from elhandel.billing.invoice import Draft, Invoice, issue_at, issue_drafts
from elhandel.billing.profile import profiles_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.portfolio.parties import hold_parties
from elhandel.values.decision import Decision
from elhandel.values.ids import RunId, SupplyPeriodId


def invoice_again(
    tx: Transaction, number: str, case_no: str, decision: Decision, clock: Clock
) -> Given:
    """Issue a new invoice in place of one that was credited whole.

    Raises NotFound, UnableToCredit where something of it stands, or another took its place.
    """
    hold_parties(tx)
    invoice = hold_invoice(tx, number)
    before = given_before(tx, "again", case_no, invoice)
    if before is not None:
        return before

    again = _refuse(tx, invoice)
    refuse_older(invoice.issued_on, clock.today(), limits_on(clock.today()).months, number)
    customer = invoice.bill.customer_id
    vat_class = profiles_of(tx, [customer])[customer].vat_class
    bill = _bill(tx, invoice).under(vat_class)
    percent = vat_percent_on(clock.today())
    draft = Draft(
        bill=bill,
        totals=bill.totals(percent),
        vat_percent=percent,
        vat_class=vat_class,
        again=again,
    )
    (issued,) = issue_drafts(tx, [draft], issue_at(clock.now()))

    return keep_given(
        tx,
        "again",
        case_no,
        invoice.bill.customer_id,
        -draft.totals.total,
        decision,
        corrects_id=invoice.invoice_id,
        issued=issued,
    )


def _refuse(tx: Transaction, invoice: Invoice) -> int:
    """How often the lines will have been invoiced before. Raises UnableToCredit."""
    stands, again, replaced = fetch_one(tx, _STANDS, {"invoice": invoice.invoice_id})
    if stands:
        raise UnableToCredit(
            f"Something of invoice {invoice.number} is not taken back. Credit the whole of it, "
            "then invoice again.",
            invoice=invoice.number,
        )
    if replaced:
        raise UnableToCredit(
            f"Invoice {invoice.number} was invoiced again already. Look at the customer's later "
            "invoices, and credit the one that took its place.",
            invoice=invoice.number,
        )
    return int(again) + 1


def _bill(tx: Transaction, invoice: Invoice) -> Bill:
    """What the invoice billed, in the words of today, and other charges as they were."""
    rows = tx.execute(_SETTLEMENTS, {"invoice": invoice.invoice_id})
    keys: list[SettlementKey] = [(RunId(run), SupplyPeriodId(supply)) for run, supply in rows]
    charges = [section for section in invoice.bill.sections if section.services]
    if not keys:
        return replace(invoice.bill, sections=tuple(charges))

    settled: Sequence[BillSection] = list(sections_of(tx, keys).values())
    (bill,) = bills_of(tx, [(invoice.bill.customer_id, [*settled, *charges])])
    profile = profiles_of(tx, [bill.customer_id])[bill.customer_id]

    return replace(bill, recipient=profile.addressed(bill.recipient))


_STANDS: Final = statement("elhandel.billing.credits", "what_stands")

_SETTLEMENTS: Final = statement("elhandel.billing.credits", "settlements_again")
