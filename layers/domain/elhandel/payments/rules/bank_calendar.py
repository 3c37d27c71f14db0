"""Days as the bank counts them; the calendar itself is billing's (`due_date`)."""

from datetime import date

from elhandel.billing.bill import due_date


def bank_day_from(day: date, days: int = 0) -> date:
    """The bank day on which, or next after which, that many days have passed."""
    return due_date(day, days)
