"""Days as the bank counts them; the calendar itself is billing's (`due_date`)."""

from datetime import date, timedelta

from elhandel.billing.bill import due_date


def bank_day_from(day: date, days: int = 0) -> date:
    """The bank day on which, or next after which, that many days have passed."""
    return due_date(day, days)


def bank_days_after(day: date, count: int) -> date:
    """The bank day that many bank days after `day`; for 0 `day` itself, or the next bank day."""
    day = bank_day_from(day)
    for _ in range(count):
        day = bank_day_from(day, 1)
    return day


def bank_days_before(day: date, count: int) -> date:
    """The bank day that many bank days before `day`; `day` itself counts as no bank day."""
    while count:
        day -= timedelta(days=1)
        count -= bank_day_from(day) == day
    return day
