"""Charges of accounts that get no other bill: supply has ended, or none has come for weeks; and
those that are billed at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.billing.bill import bills_of
from elhandel.billing.charges import sections_of_charges
from elhandel.billing.invoice import Draft, issue_at, issue_drafts
from elhandel.billing.issue.drafting import LITTLE_WAITS, Drafting, is_too_little
from elhandel.billing.profile import profiles_of
from elhandel.billing.rounds import leave_only, passed_review
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.portfolio.parties import hold_parties
from elhandel.values.ids import AccountId, CustomerId

AT_ONCE: Final = 500

WAIT: Final = timedelta(days=45)
"""So long a charge waits for the next bill: a month, and the days until it is settled."""


def bill_charges(tx: Transaction, clock: Clock) -> tuple[int, ...]:
    """Bill the charges that wait for no other bill, an invoice for each account; their ids.

    What is too little for a bill waits here as it does with electricity: for the next one, unless
    none will come, and for half a year. Where staff look at bills first, they are drafts until
    their bill run is released.
    """
    now = clock.now()
    issue = issue_at(now)
    hold_parties(tx)

    issued: list[int] = []
    looked_at: list[str] = []
    after = 0
    while len(issued) < AT_ONCE:
        accounts = _alone(tx, issue.on, after)
        if not accounts:
            leave_only(tx, "charges", looked_at, now)
            break
        after = max(accounts)
        looked_at += map(str, accounts)
        due = [(str(draft.bill.customer_id), draft) for draft in _drafts(tx, accounts, issue.on)]
        out = passed_review(tx, "charges", list(map(str, accounts)), due, now)
        documents = issue_drafts(tx, [draft for account, draft in due if account in out], issue)
        issued += [document.invoice_id for document in documents]

    return tuple(issued)


@dataclass(frozen=True, slots=True)
class BilledNow:
    """A bill that was issued at once. total_ore: with VAT."""

    invoice_id: int
    number: str
    total_ore: int
    due_on: date


def bill_account(tx: Transaction, account: AccountId, now: datetime) -> BilledNow | None:
    """Bill all charges of an account that are due, at once, however little it is; None where there
    are none, or where they come to nothing.

    Whoever asks for it has looked: it is no draft. A draft of the same charges is replaced when its
    round comes.
    """
    issue = issue_at(now)
    hold_parties(tx)
    due = _drafts(tx, {CustomerId(account): True}, issue.on)
    for issued in issue_drafts(tx, due, issue):
        number, total, due_on = fetch_one(tx, _BILLED, {"invoice": issued.invoice_id})
        return BilledNow(issued.invoice_id, number, total, due_on)
    return None


def has_bill_to_come(tx: Transaction, account: AccountId, today: date) -> bool:
    """Whether an account has electricity, whose bill takes its other charges along."""
    (supplied,) = fetch_one(tx, _SUPPLIED, {"account": account, "waited": today - WAIT})
    return bool(supplied)


def _alone(tx: Transaction, today: date, after: int) -> Mapping[CustomerId, bool]:
    """Some accounts, by their number; whether they are billed whatever it comes to."""
    asked = {
        "today": today,
        "waited": today - WAIT,
        "too_long": today - LITTLE_WAITS,
        "after": after,
        "limit": AT_ONCE,
    }
    return {CustomerId(account): whatever for account, whatever in tx.execute(_ALONE, asked)}


def _drafts(tx: Transaction, accounts: Mapping[CustomerId, bool], today: date) -> list[Draft]:
    sections = sections_of_charges(tx, list(accounts), today)
    bills = bills_of(tx, [(customer, [section]) for customer, section in sections.items()])
    profiles = profiles_of(tx, list(sections))
    drafting = Drafting(tx, profiles, today)
    drafts = [drafting.draft(bill, None) for bill in bills]

    return [
        draft
        for draft in drafts
        if accounts[draft.bill.customer_id]
        or not is_too_little(draft, profiles[draft.bill.customer_id])
    ]


_BILLED: Final = """
SELECT number, total_ore, due_on FROM billing.invoice WHERE invoice_id = %(invoice)s
"""

# As `charges_alone` asks it.
_SUPPLIED: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.account b
    JOIN portfolio.contract k USING (customer_id)
    JOIN portfolio.supply_period s USING (contract_id)
    WHERE b.account_id = %(account)s AND s.state IN ('planned', 'active')
      AND coalesce(s.ends_on, 'infinity') > %(waited)s)
"""

_ALONE: Final = statement("elhandel.billing.issue", "charges_alone")
