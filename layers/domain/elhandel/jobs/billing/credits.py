"""What staff give by hand and is documented at once: credit notes, and invoicing again. What a
credit would come to is shown before, where a preview is asked for.
"""

from collections.abc import Callable
from typing import Final

from elhandel.billing import archive, credits
from elhandel.jobs.billing.bucket import bucket, document, einvoice
from elhandel.jobs.fields import Amount, Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.database import Transaction
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import dkk_of_ore, short_dkk_of_ore


class CreditLines(Request, frozen=True):
    """An invoice, or lines of it, to take back."""

    number: Filled
    case: Filled
    """The number of the case; the same again changes nothing."""

    why: Reason
    lines: tuple[Number, ...] | None = None
    """The numbers of its lines; without them the whole invoice, with what has corrected it."""

    preview: bool = False
    """Only what it would come to; nothing is given."""


class CreditAmount(Request, frozen=True):
    """An amount to take off an invoice."""

    number: Filled
    amount_dkk: Amount
    """With VAT."""

    case: Filled
    why: Reason

    preview: bool = False
    """Only what it would come to; nothing is given."""


class InvoiceAgain(Request, frozen=True):
    """An invoice that was credited whole, and is to be replaced."""

    number: Filled
    case: Filled
    why: Reason


def credit_lines(tools: Tools, asked: CreditLines) -> Answer:
    """Take an invoice back, or lines of it."""
    decision = _decision(tools, asked.why)

    def give(tx: Transaction) -> credits.Given:
        return credits.credit_lines(
            tx, asked.number, asked.case, decision, tools.clock, line_nos=asked.lines
        )

    return _given(tools, asked.number, give, preview=asked.preview)


def credit_amount(tools: Tools, asked: CreditAmount) -> Answer:
    """Take an amount off an invoice."""
    decision = _decision(tools, asked.why)

    def give(tx: Transaction) -> credits.Given:
        return credits.credit_amount(
            tx, asked.number, asked.amount_dkk, asked.case, decision, tools.clock
        )

    return _given(tools, asked.number, give, preview=asked.preview)


def invoice_again(tools: Tools, asked: InvoiceAgain) -> Answer:
    """Invoice again what was credited whole."""
    with tools.database.transaction() as tx:
        given = credits.invoice_again(
            tx, asked.number, asked.case, _decision(tools, asked.why), tools.clock
        )

    return _documented(tools, given)


def _given(
    tools: Tools, number: str, give: Callable[[Transaction], credits.Given], *, preview: bool
) -> Answer:
    """Give it and make its document, or show what it would come to."""
    if preview:
        with tools.database.transaction() as tx:
            return _shown(
                credits.preview_credit(tx, number, tools.clock.today(), lambda: give(tx)), number
            )

    with tools.database.transaction() as tx:
        given = give(tx)
    return _documented(tools, given)


def _shown(preview: credits.CreditPreview, number: str) -> Answer:
    note = preview.note
    lines = [] if note is None else [line for part in note.bill.sections for line in part.lines]
    return {
        "number": number,
        "amount_dkk": dkk_of_ore(preview.given.amount_ore),
        "new": preview.given.new,
        "vat_dkk": None if note is None else dkk_of_ore(-note.totals.vat),
        "lines": [
            {"text": line.description, "amount_dkk": dkk_of_ore(-line.amount_ore)} for line in lines
        ],
        "open_before_dkk": dkk_of_ore(preview.open_before_ore),
        "open_after_dkk": dkk_of_ore(preview.open_after_ore),
    }


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
