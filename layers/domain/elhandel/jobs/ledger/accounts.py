"""The account of a customer: its statement, and what is open on it."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from elhandel.billing.invoice import numbers_of
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
        named = {number for line in shown.lines for number in line.document_ids}
        named |= {document.document_id for document in left if document.document_id is not None}
        numbers = numbers_of(tx, named)

    return {
        "account": account,
        "opening_dkk": dkk_of_ore(shown.opening_ore),
        "lines": [_line(line, numbers) for line in shown.lines],
        "closing_dkk": dkk_of_ore(shown.closing_ore),
        "open": [
            {
                "document_id": document.document_id,
                "number": _number(document.document_id, numbers),
                "open_dkk": dkk_of_ore(document.open_ore),
            }
            for document in left
        ],
    }


def _number(document_id: int | None, numbers: Mapping[int, str]) -> str | None:
    """As it is printed; None for what is on account, or of a document that is forgotten."""
    return None if document_id is None else numbers.get(document_id)


def _line(line: StatementLine, numbers: Mapping[int, str]) -> Answer:
    return {
        "booked_on": str(line.booked_on),
        "source": line.source,
        "text": line.text,
        "documents": list(line.document_ids),
        "numbers": [numbers.get(document_id) for document_id in line.document_ids],
        "amount_dkk": dkk_of_ore(line.amount_ore),
        "balance_dkk": dkk_of_ore(line.balance_ore),
    }


JOBS: Final = (Job("show-account", ShowAccount, show_account, traced=True),)
