"""When money is paid out and when somebody is reminded: dated data, and the bank's calendar."""

from elhandel.payments.rules.bank_calendar import after_bank_days, bank_day_from
from elhandel.payments.rules.packs import (
    PayoutRules,
    ReminderRules,
    payout_rules,
    reminder_rules,
)

__all__ = [
    "PayoutRules",
    "ReminderRules",
    "after_bank_days",
    "bank_day_from",
    "payout_rules",
    "reminder_rules",
]
