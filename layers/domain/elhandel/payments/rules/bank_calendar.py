"""Days counted as the bank counts them; the calendar itself is billing's (`due_date`)."""

from datetime import date

from elhandel.billing.bill import due_date


def bank_day_from(day: date, days: int = 0) -> date:
    """The bank day on which, or next after which, that many days have passed."""
    return due_date(day, days)


def after_bank_days(day: date, count: int) -> date:
    """The day that many bank days after `day`; for 0 `day` itself, or the next bank day."""
    day = due_date(day, 0)
    for _ in range(count):
        day = due_date(day, 1)
    return day
