"""The days of the month on which accounts are billed, and the cycles between them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period, days_in_month

BILLING_DAYS: Final = (1, 5, 25, 30)


def next_billing_day(today: date, day: int | None) -> date:
    """The first billing day from today on; today itself without one.

    In a month that has no such day it is the month's last.
    """
    if day is None:
        return today

    of_this_month = _in_month(today, day)
    return of_this_month if today <= of_this_month else _in_month(next_month(today), day)


def cycle_of(day: date, billing_day: int) -> Period:
    """The days that hold `day`, from a billing day until the next one (exclusive).

    Something that begins on a billing day is in the cycle that begins there.
    """
    end = next_billing_day(day + timedelta(days=1), billing_day)
    start = _in_month(first_of_month(end) - timedelta(days=1), billing_day)
    return Period(start, end)


def cycles(days: Period, billing_day: int) -> Iterator[Period]:
    """The cycles that hold any of these days, in order; whole ones, also where `days` cuts them."""
    start = days.start
    while start < days.end:
        cycle = cycle_of(start, billing_day)
        yield cycle
        start = cycle.end


def _in_month(month: date, day: int) -> date:
    return month.replace(day=min(day, days_in_month(month)))
