"""Charges of accounts that get no other bill: supply has ended, or none has come for weeks."""

from datetime import timedelta
from typing import Final

from elhandel.billing.bill import bills_of
from elhandel.billing.charges import sections_of_charges
from elhandel.billing.invoice import issue_at, issue_drafts
from elhandel.billing.issue.drafting import Drafting
from elhandel.billing.profile import profiles_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.parties import hold_parties
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import CustomerId

AT_ONCE: Final = 500

WAIT: Final = timedelta(days=45)
"""So long a charge waits for the next bill: a month, and the days until it is settled."""


def bill_charges(tx: Transaction, clock: Clock) -> tuple[int, ...]:
    """Bill the charges that wait for no other bill, an invoice for each account; their ids."""
    now = clock.now()
    today = local_date(now)
    hold_parties(tx)
    asked = {"today": today, "waited": today - WAIT, "limit": AT_ONCE}
    customers = [CustomerId(row[0]) for row in tx.execute(_ALONE, asked)]

    sections = sections_of_charges(tx, customers, today)
    bills = bills_of(tx, [(customer, [section]) for customer, section in sections.items()])
    drafting = Drafting(tx, profiles_of(tx, list(sections)), today)
    drafts = [drafting.draft(bill, None) for bill in bills]
    issued = issue_drafts(tx, drafts, issue_at(now))

    return tuple(document.invoice_id for document in issued)


_ALONE: Final = statement("elhandel.billing.issue", "charges_alone")
