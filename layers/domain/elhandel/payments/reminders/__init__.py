"""Reminders of what is overdue: whom, about what and when, by dated rules within the law."""

from elhandel.payments.reminders.bank import bank_read_to, on_our_account
from elhandel.payments.reminders.before import tell_due_soon
from elhandel.payments.reminders.due import Overdue, Reminder, reminders_due
from elhandel.payments.reminders.letter import letter
from elhandel.payments.reminders.send import (
    Reminded,
    SentReminder,
    list_reminders,
    load_reminder,
    remind,
)

__all__ = [
    "Overdue",
    "Reminded",
    "Reminder",
    "SentReminder",
    "bank_read_to",
    "letter",
    "list_reminders",
    "load_reminder",
    "on_our_account",
    "remind",
    "reminders_due",
    "tell_due_soon",
]
