"""The day of the month on which an account is billed."""

from datetime import date
from typing import Final

from elhandel.values.days.period import days_in_month

BILLING_DAYS: Final = (1, 5, 25, 30)


def next_billing_day(today: date, day: int | None) -> date:
    """The first billing day from today on; today itself without one.

    In a month that has no such day it is the month's last.
    """
    if day is None:
        return today

    of_this_month = _in_month(today, day)
    return of_this_month if today <= of_this_month else _in_month(_next_month(today), day)


def _in_month(month: date, day: int) -> date:
    return month.replace(day=min(day, days_in_month(month)))


def _next_month(day: date) -> date:
    first = day.replace(day=1)
    return (
        first.replace(year=first.year + 1, month=1)
        if first.month == 12
        else first.replace(month=first.month + 1)
    )
