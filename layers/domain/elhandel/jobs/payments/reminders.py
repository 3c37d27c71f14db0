"""Reminders of what is overdue."""

from dataclasses import asdict
from typing import Final

from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.payments import reminders
from elhandel.payments.reminders import SentReminder, letter
from elhandel.platform.schedules import Counted
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.values.units import dkk_of_ore


class OneReminder(Request, frozen=True):
    """Which reminder."""

    reminder: Number


def remind(tools: Tools, asked: Nothing) -> Answer:
    """Remind everybody who is due today, and tell whose bill is due soon."""
    with tools.database.transaction() as tx:
        reminded = reminders.remind(tx, tools.clock.today(), tools.clock.now())
        reminders.tell_due_soon(tx, tools.clock.today(), tools.clock.now())

    metrics.add_metric("reminders_sent", MetricUnit.Count, reminded.reminders)
    read_to = reminded.bank_read_to
    return {**asdict(reminded), "bank_read_to": None if read_to is None else str(read_to)}


def list_reminders(tools: Tools, asked: Nothing) -> Answer:
    """The latest reminders."""
    with tools.database.transaction() as tx:
        return {"reminders": [_shown(reminder) for reminder in reminders.list_reminders(tx)]}


def show_reminder(tools: Tools, asked: OneReminder) -> Answer:
    """A reminder as its customer reads it."""
    with tools.database.transaction() as tx:
        reminder = reminders.load_reminder(tx, asked.reminder)
    return {**_shown(reminder), "letter": letter(reminder)}


def _shown(reminder: SentReminder) -> Answer:
    return {
        "reminder": reminder.reminder_id,
        "customer": reminder.account_id,
        "day": str(reminder.reminded_on),
        "pay_by": str(reminder.pay_by),
        "amount_dkk": dkk_of_ore(reminder.open_ore),
        "fee_dkk": dkk_of_ore(reminder.fee_ore),
        "invoices": [document.number for document in reminder.documents],
    }


JOBS: Final = (
    Job(
        "remind",
        Nothing,
        remind,
        counted=Counted(processed=("reminders",)),
        metrics=("reminders_sent",),
    ),
    Job("reminders", Nothing, list_reminders, traced=True),
    Job("reminder", OneReminder, show_reminder, traced=True),
)
