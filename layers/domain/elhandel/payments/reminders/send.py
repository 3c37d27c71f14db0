"""Reminders written down: each once for its account and day, its fee as a charge of the next bill.

Before anybody is reminded, what is in their favour is set off. Nobody is reminded of what they may
have paid: not before the bank's statement is booked on which the payment would stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.bill import VatClass
from elhandel.billing.charges import Charge, add_charges
from elhandel.billing.disputes import disputed_amounts
from elhandel.notifications import Notice, tell_all
from elhandel.payments.favour import set_off_all
from elhandel.payments.matching import undisputed
from elhandel.payments.open_items import hold_payments
from elhandel.payments.reminders.bank import bank_read_to, on_our_account
from elhandel.payments.reminders.due import Overdue, Reminder, reminders_due
from elhandel.payments.respites import with_respite
from elhandel.payments.rules import reminder_rules
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.period import Period
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId

_ROOM: Final = "elhandel.payments.reminders"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a day's reminders came to."""

    reminders: int
    documents: int
    fees_ore: int

    bank_read_to: date | None
    """The day up to which the bank's statements are booked: what may be paid later waits."""


@dataclass(frozen=True, slots=True)
class RemindedDocument:
    """A document that a reminder is about."""

    number: str
    due_on: date
    ordinal: int
    open_ore: int


@dataclass(frozen=True, slots=True)
class SentReminder:
    """A reminder as it was sent."""

    reminder_id: int
    account_id: AccountId
    reminded_on: date
    pay_by: date
    fee_ore: int
    documents: tuple[RemindedDocument, ...]

    @property
    def open_ore(self) -> int:
        """What it asked for, without the fee."""
        return sum(document.open_ore for document in self.documents)


def remind(tx: Transaction, today: date, now: datetime) -> Reminded:
    """Remind everybody who is due today. Again on the same day it finds nobody."""
    hold_payments(tx)
    set_off_all(tx, today, now)

    read_to = bank_read_to(tx, today)
    due = reminders_due(_overdue(tx, today, read_to), today, reminder_rules)
    numbers = [_write(tx, reminder, now) for reminder in due]
    fees = [_fee(number, reminder) for number, reminder in zip(numbers, due, strict=True)]
    add_charges(tx, [fee for fee in fees if fee.amount_ore], now)
    tell_all(tx, [_notice(load_reminder(tx, number)) for number in numbers], now)

    return Reminded(
        reminders=len(due),
        documents=sum(len(reminder.documents) for reminder in due),
        fees_ore=sum(reminder.fee_ore for reminder in due),
        bank_read_to=read_to,
    )


def _overdue(tx: Transaction, today: date, read_to: date | None) -> list[Overdue]:
    """What is overdue by all that the bank has told, without what customers dispute, and of nobody
    who was given time.
    """
    cursor = tx.cursor(row_factory=class_row(Overdue))
    overdue = [
        document
        for document in cursor.execute(_OVERDUE, {"today": today}).fetchall()
        if read_to is not None and on_our_account(_last_day(document)) <= read_to
    ]
    given = with_respite(tx, [document.account_id for document in overdue], today)
    overdue = [document for document in overdue if document.account_id not in given]

    disputed = disputed_amounts(tx, [document.document_id for document in overdue])
    return [
        replace(
            document,
            open_ore=undisputed(document.open_ore, disputed.get(document.document_id, 0)),
        )
        for document in overdue
    ]


def _last_day(document: Overdue) -> date:
    """The last day that the document gave, or a reminder of its account."""
    return max(document.due_on, document.asked_by or document.due_on)


def load_reminder(tx: Transaction, reminder_id: int) -> SentReminder:
    """A reminder by its number. Raises NotFound."""
    row = tx.execute(_REMINDER, {"reminder": reminder_id}).fetchone()
    if row is None:
        raise NotFound(f"There is no reminder {reminder_id}. `elhandel reminder list` shows them.")

    cursor = tx.cursor(row_factory=class_row(RemindedDocument))
    documents = cursor.execute(_DOCUMENTS, {"reminder": reminder_id}).fetchall()
    account, reminded_on, pay_by, fee_ore = row
    return SentReminder(
        reminder_id, AccountId(account), reminded_on, pay_by, fee_ore, tuple(documents)
    )


def list_reminders(tx: Transaction, limit: int = 200) -> Sequence[SentReminder]:
    """The latest reminders, the newest first."""
    numbers = tx.execute(_LATEST, {"limit": limit}).fetchall()
    return [load_reminder(tx, number) for (number,) in numbers]


def _fee(reminder_id: int, reminder: Reminder) -> Charge:
    """The fee, on the next bill. It compensates us for a loss, so it bears no VAT."""
    return Charge(
        account_id=reminder.account_id,
        source="fee",
        source_id=f"reminder-{reminder_id}",
        period=Period(reminder.reminded_on, reminder.reminded_on + timedelta(days=1)),
        what=f"Rykkergebyr, rykker af {reminder.reminded_on:%d.%m.%Y}",
        amount_ore=reminder.fee_ore,
        vat_class=VatClass.NONE,
    )


def _notice(reminder: SentReminder) -> Notice:
    """The reminder as it reaches its customer: a fee may be asked for one that was sent."""
    said: dict[str, str | int | date] = {
        "ordinal": max(document.ordinal for document in reminder.documents),
        "amount": reminder.open_ore,
        "bills": ", ".join(document.number for document in reminder.documents),
        "pay_by": reminder.pay_by,
        "fee": reminder.fee_ore,
    }
    return Notice(reminder.account_id, "reminder", f"reminder {reminder.reminder_id}", said)


def _write(tx: Transaction, reminder: Reminder, now: datetime) -> int:
    values = {
        "account": reminder.account_id,
        "reminded_on": reminder.reminded_on,
        "pay_by": reminder.pay_by,
        "fee": reminder.fee_ore,
        "now": now,
    }
    (reminder_id,) = fetch_one(tx, _ADD, values)
    for document_id, ordinal, open_ore in reminder.documents:
        tx.execute(
            _ADD_DOCUMENT,
            {
                "reminder": reminder_id,
                "invoice": document_id,
                "ordinal": ordinal,
                "open": open_ore,
            },
        )

    return int(reminder_id)


_OVERDUE: Final = statement(_ROOM, "overdue")

_ADD: Final = """
INSERT INTO payments.reminder (account_id, reminded_on, pay_by, fee_ore, reminded_at)
VALUES (%(account)s, %(reminded_on)s, %(pay_by)s, %(fee)s, %(now)s)
RETURNING reminder_id
"""

_ADD_DOCUMENT: Final = """
INSERT INTO payments.reminded_document (invoice_id, ordinal, reminder_id, open_ore)
VALUES (%(invoice)s, %(ordinal)s, %(reminder)s, %(open)s)
"""

_REMINDER: Final = """
SELECT account_id, reminded_on, pay_by, fee_ore FROM payments.reminder
WHERE reminder_id = %(reminder)s
"""

_DOCUMENTS: Final = """
SELECT i.number, i.due_on, d.ordinal, d.open_ore FROM payments.reminded_document d
JOIN billing.invoice i USING (invoice_id)
WHERE d.reminder_id = %(reminder)s ORDER BY i.due_on, i.invoice_id
"""

_LATEST: Final = """
SELECT reminder_id FROM payments.reminder ORDER BY reminder_id DESC LIMIT %(limit)s
"""
