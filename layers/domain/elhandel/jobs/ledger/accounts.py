"""The account of a customer: its statement, and what is open on it."""

from datetime import date
from typing import Final

import msgspec

from elhandel.jobs.fields import Customer, Day
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.ledger import StatementLine, open_documents, statement
from elhandel.portfolio.customers import account_of
from elhandel.values.units import dkk_of_ore


class ShowAccount(Request, frozen=True):
    """Whose, and over which days; without them over all."""

    account: Customer
    """That of the customer; a party that was joined to one has that customer's."""

    first_day: Day | None = msgspec.field(name="from", default=None)

    past_day: Day | None = msgspec.field(name="to", default=None)
    """The day after the last."""


def show_account(tools: Tools, asked: ShowAccount) -> Answer:
    """What was asked for, paid and given back, and what is open now."""
    with tools.database.transaction() as tx:
        account = account_of(tx, asked.account)
        shown = statement(
            tx, account, first=asked.first_day or date.min, past=asked.past_day or date.max
        )
        left = open_documents(tx, [account])

    return {
        "account": account,
        "opening_dkk": dkk_of_ore(shown.opening_ore),
        "lines": [_line(line) for line in shown.lines],
        "closing_dkk": dkk_of_ore(shown.closing_ore),
        "open": [
            {"document_id": document.document_id, "open_dkk": dkk_of_ore(document.open_ore)}
            for document in left
        ],
    }


def _line(line: StatementLine) -> Answer:
    return {
        "booked_on": str(line.booked_on),
        "source": line.source,
        "text": line.text,
        "documents": list(line.document_ids),
        "amount_dkk": dkk_of_ore(line.amount_ore),
        "balance_dkk": dkk_of_ore(line.balance_ore),
    }


JOBS: Final = (Job("show-account", ShowAccount, show_account, traced=True),)
