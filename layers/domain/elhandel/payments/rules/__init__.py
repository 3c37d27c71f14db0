"""When somebody is reminded: dated data, and the bank's calendar."""

from elhandel.payments.rules.bank_calendar import bank_day_from
from elhandel.payments.rules.packs import ReminderRules, reminder_rules

__all__ = ["ReminderRules", "bank_day_from", "reminder_rules"]
