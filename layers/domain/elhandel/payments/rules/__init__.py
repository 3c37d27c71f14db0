"""When somebody is reminded and collected from: dated data, and the bank's calendar."""

from elhandel.payments.rules.bank_calendar import bank_day_from, bank_days_after, bank_days_before
from elhandel.payments.rules.collections import HOME_MARKET, CollectionRules, collection_rules
from elhandel.payments.rules.packs import ReminderRules, reminder_rules

__all__ = [
    "HOME_MARKET",
    "CollectionRules",
    "ReminderRules",
    "bank_day_from",
    "bank_days_after",
    "bank_days_before",
    "collection_rules",
    "reminder_rules",
]
