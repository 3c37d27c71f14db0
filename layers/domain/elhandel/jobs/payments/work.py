"""Lines of the bank that wait for staff."""

from typing import Final

from elhandel.jobs.fields import Customer, Filled, Number, Reason, Text
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.payments import incoming
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from elhandel.values.units import dkk_of_ore


class GiveBankLine(Request, frozen=True):
    """Which line, to which customer, why; and the invoice that it pays first, if one is meant."""

    line: Number
    customer: Customer
    why: Reason
    invoice: Text = ""


class TakeBankLineBack(Request, frozen=True):
    """Which line, and why."""

    line: Number
    why: Reason


class ExplainBankLine(Request, frozen=True):
    """Which line, the book that it belongs to (collecting, fees, write_off), and why."""

    line: Number
    book: Filled
    why: Reason


class CloseBankEntry(Request, frozen=True):
    """Which entry of which file, and what was done about it."""

    file: Number
    place: Number
    why: Reason


def bank_work(tools: Tools, asked: Nothing) -> Answer:
    """The lines that wait, with who paid, and the entries that could not be read."""
    with tools.database.transaction() as tx:
        lines, unread = incoming.waiting_lines(tx), incoming.unread_entries(tx)
        refused = incoming.refused_files(tx)

    return {
        "lines": [
            {
                "line": line.bank_line_id,
                "day": str(line.booked_on),
                "amount_dkk": dkk_of_ore(line.amount_ore),
                "cause": line.cause,
                "references": list(line.payment_references),
                "texts": list(line.texts),
                "payer": line.counterpart,
            }
            for line in lines
        ],
        "unread": [
            {"file": entry.bank_file_id, "place": entry.place, "why": entry.why} for entry in unread
        ],
        "refused_files": [
            {"file": file.bank_file_id, "day": str(file.day), "why": file.why} for file in refused
        ],
    }


def give_bank_line(tools: Tools, asked: GiveBankLine) -> Answer:
    """Give a waiting line to a customer."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        incoming.give_line(
            tx,
            asked.line,
            AccountId(asked.customer),
            decision,
            number=asked.invoice or None,
        )
    return {"line": asked.line, "customer": asked.customer}


def take_bank_line_back(tools: Tools, asked: TakeBankLineBack) -> Answer:
    """Take a line from the customer that it was given to."""
    with tools.database.transaction() as tx:
        incoming.take_line_back(tx, asked.line, _decision(tools, asked.why))
    return {"line": asked.line}


def explain_bank_line(tools: Tools, asked: ExplainBankLine) -> Answer:
    """Book a line that is no customer's."""
    with tools.database.transaction() as tx:
        incoming.explain_line(tx, asked.line, asked.book, _decision(tools, asked.why))
    return {"line": asked.line, "book": asked.book}


def close_bank_entry(tools: Tools, asked: CloseBankEntry) -> Answer:
    """Note that an entry that could not be read was dealt with."""
    with tools.database.transaction() as tx:
        incoming.close_entry(tx, asked.file, asked.place, _decision(tools, asked.why))
    return {"file": asked.file, "place": asked.place}


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(by=staff(), why=why.strip(), at=tools.clock.now())


JOBS: Final = (
    Job("bank-work", Nothing, bank_work, traced=True),
    Job("give-bank-line", GiveBankLine, give_bank_line),
    Job("take-bank-line-back", TakeBankLineBack, take_bank_line_back),
    Job("explain-bank-line", ExplainBankLine, explain_bank_line),
    Job("close-bank-entry", CloseBankEntry, close_bank_entry),
)
