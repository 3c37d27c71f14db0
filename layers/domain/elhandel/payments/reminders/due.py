"""Who is reminded today, and about what. Pure.

A reminder is about all overdue documents of an account that were not reminded of as often as the
rules allow. Between two reminders of an account are at least ten days, whatever they are about, and
the day that the first of them gave is over, with the days of grace.
Source: renteloven § 9 b.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from elhandel.billing.favour import after_bank_days
from elhandel.payments.rules import ReminderRules, bank_day_from
from elhandel.portfolio.markets import HOME
from elhandel.values.ids import AccountId

type RulesOf = Callable[[date, str, str], ReminderRules]


@dataclass(frozen=True, slots=True)
class Overdue:
    """A document with something open after its last day."""

    account_id: AccountId

    kind: str
    """Of the customer: private or business."""

    document_id: int
    due_on: date

    open_ore: int
    """What is asked for: without what is disputed."""

    reminders: int
    """How many there were about it."""

    last_reminded_on: date | None
    """When the account was reminded last, about whatever, or its last holder about this."""

    asked_by: date | None = None
    """The last day that those reminders gave."""

    market: str = HOME


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder to be sent today."""

    account_id: AccountId
    reminded_on: date
    pay_by: date
    fee_ore: int

    documents: tuple[tuple[int, int, int], ...]
    """(document, which reminder of it this is, øre)"""


def reminders_due(overdue: Iterable[Overdue], today: date, rules_of: RulesOf) -> list[Reminder]:
    """The reminders of a day, one for each account at most; none on a day without banks."""
    if bank_day_from(today) != today:
        return []

    by_account: dict[AccountId, list[Overdue]] = defaultdict(list)
    for document in overdue:
        by_account[document.account_id].append(document)

    found = (
        _reminder(documents, today, rules_of(today, documents[0].kind, documents[0].market))
        for documents in by_account.values()
    )
    return [reminder for reminder in found if reminder is not None]


def _reminder(documents: Sequence[Overdue], today: date, rules: ReminderRules) -> Reminder | None:
    last = max((d.last_reminded_on for d in documents if d.last_reminded_on), default=None)
    if last is not None and today < last + timedelta(days=rules.days_between):
        return None
    asked_by = max((d.asked_by for d in documents if d.asked_by), default=None)
    if asked_by is not None and after_bank_days(asked_by, rules.grace_bank_days) >= today:
        return None  # what is paid on the day that we gave is paid in time

    about = [
        document
        for document in documents
        if document.open_ore > 0
        and document.reminders < rules.most
        and after_bank_days(document.due_on, rules.grace_bank_days) < today
    ]
    if sum(document.open_ore for document in about) < max(rules.least_ore, 1):
        return None

    most = max(document.reminders for document in about)
    return Reminder(
        account_id=about[0].account_id,
        reminded_on=today,
        pay_by=bank_day_from(today, rules.days_to_pay),
        fee_ore=rules.fees_ore[most],
        documents=tuple(
            (document.document_id, document.reminders + 1, document.open_ore)
            for document in sorted(about, key=lambda d: (d.due_on, d.document_id))
        ),
    )
