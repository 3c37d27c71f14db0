"""The books: the trial balance, closing a month, and the journal for a file."""

from dataclasses import asdict
from datetime import date
from typing import Final

import msgspec

from elhandel.jobs.fields import Day, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.ledger.periods import close_period, closed_until
from elhandel.ledger.reports import JournalEntry, TrialLine, journal, trial_balance
from elhandel.platform.settings import settings
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import dkk_of_ore


class ReportTrialBalance(Request, frozen=True):
    """Over which days; without them over all."""

    first_day: Day | None = msgspec.field(name="from", default=None)

    past_day: Day | None = msgspec.field(name="to", default=None)
    """The day after the last."""


class ClosePeriod(Request, frozen=True):
    """Which month, and why."""

    month: Day
    """Any day of it."""

    why: Reason


class ReadJournal(Request, frozen=True):
    """Of which days, page by page."""

    first_day: Day = msgspec.field(name="from")

    past_day: Day = msgspec.field(name="to")
    """The day after the last."""

    after: Number | None = None
    """The posting to go on after."""


def report_trial_balance(tools: Tools, asked: ReportTrialBalance) -> Answer:
    """What stands in each book."""
    with tools.database.transaction() as tx:
        balance = trial_balance(
            tx, first=asked.first_day or date.min, past=asked.past_day or date.max
        )
        closed = closed_until(tx)

    return {
        "books": [_book(line) for line in balance.lines],
        "total_dkk": dkk_of_ore(balance.total_ore),
        "postings": balance.postings,
        "open_from": None if closed is None else str(closed),
        "on": str(tools.clock.today()),
        "company": _company(),
    }


def close_month(tools: Tools, asked: ClosePeriod) -> Answer:
    """Close a month, with all before it."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        closed = close_period(tx, asked.month, decision)

    return {
        "month": f"{closed.month:%Y-%m}",
        "postings": closed.postings,
        "debit_dkk": dkk_of_ore(closed.debit_ore),
        "closed_before": closed.closed_before,
    }


def read_journal(tools: Tools, asked: ReadJournal) -> Answer:
    """The entries of the next postings of some days; `next` is None after the last page."""
    with tools.database.transaction() as tx:
        entries = journal(tx, asked.first_day, asked.past_day, after=asked.after or 0)

    return {
        "entries": [_entry(entry) for entry in entries],
        "next": entries[-1].posting_id if entries else None,
    }


def _company() -> Answer:
    """Whose books they are, as a file of them has to say."""
    ours = settings()
    street, _, place = ours.supplier_address.rpartition(", ")
    postal_code, _, city = place.partition(" ")

    return {
        "cvr": ours.supplier_cvr,
        "name": ours.supplier_name,
        "street": street,
        "postal_code": postal_code,
        "city": city,
        "iban": ours.bank_account,
    }


def _book(line: TrialLine) -> Answer:
    return {
        "number": line.account.number,
        "book": line.book.value,
        "name": line.account.name,
        "party": line.party,
        "opening_dkk": dkk_of_ore(line.opening_ore),
        "debit_dkk": dkk_of_ore(line.debit_ore),
        "credit_dkk": dkk_of_ore(line.credit_ore),
        "closing_dkk": dkk_of_ore(line.closing_ore),
    }


def _entry(entry: JournalEntry) -> Answer:
    return {
        **asdict(entry),
        "booked_on": str(entry.booked_on),
        "posted_at": entry.posted_at.isoformat(),
        "book": entry.book.value,
    }


JOBS: Final = (
    Job("trial-balance", ReportTrialBalance, report_trial_balance),
    Job("close-period", ClosePeriod, close_month),
    Job("read-journal", ReadJournal, read_journal, traced=True),
)
