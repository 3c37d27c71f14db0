"""What staff give by hand and is documented at once: credit notes, and invoicing again."""

from typing import Final

from elhandel.billing import archive, credits
from elhandel.jobs.billing.bucket import bucket, document, einvoice
from elhandel.jobs.fields import Amount, Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import short_dkk_of_ore


class CreditLines(Request, frozen=True):
    """An invoice, or lines of it, to take back."""

    number: Filled
    case: Filled
    """The number of the case; the same again changes nothing."""

    why: Reason
    lines: tuple[Number, ...] | None = None
    """The numbers of its lines; without them the whole invoice, with what has corrected it."""


class CreditAmount(Request, frozen=True):
    """An amount to take off an invoice."""

    number: Filled
    amount_dkk: Amount
    """With VAT."""

    case: Filled
    why: Reason


class InvoiceAgain(Request, frozen=True):
    """An invoice that was credited whole, and is to be replaced."""

    number: Filled
    case: Filled
    why: Reason


def credit_lines(tools: Tools, asked: CreditLines) -> Answer:
    """Take an invoice back, or lines of it."""
    with tools.database.transaction() as tx:
        given = credits.credit_lines(
            tx,
            asked.number,
            asked.case,
            _decision(tools, asked.why),
            tools.clock,
            line_nos=asked.lines,
        )

    return _documented(tools, given)


def credit_amount(tools: Tools, asked: CreditAmount) -> Answer:
    """Take an amount off an invoice."""
    with tools.database.transaction() as tx:
        given = credits.credit_amount(
            tx,
            asked.number,
            asked.amount_dkk,
            asked.case,
            _decision(tools, asked.why),
            tools.clock,
        )

    return _documented(tools, given)


def invoice_again(tools: Tools, asked: InvoiceAgain) -> Answer:
    """Invoice again what was credited whole."""
    with tools.database.transaction() as tx:
        given = credits.invoice_again(
            tx, asked.number, asked.case, _decision(tools, asked.why), tools.clock
        )

    return _documented(tools, given)


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(by=staff(), why=why, at=tools.clock.now())


def _documented(tools: Tools, given: credits.Given) -> Answer:
    """Make the document; the decision stands if that fails, and `restore-documents` makes it."""
    if given.invoice_id is not None:
        archive.make_documents(tools.database, [given.invoice_id], bucket(), document, einvoice)

    return {
        "number": given.number,
        "amount_dkk": short_dkk_of_ore(given.amount_ore),
        "new": given.new,
    }


JOBS: Final = (
    Job("credit-invoice", CreditLines, credit_lines),
    Job("credit-amount", CreditAmount, credit_amount),
    Job("invoice-again", InvoiceAgain, invoice_again),
)
