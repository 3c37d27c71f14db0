"""The market's business days: Monday to Friday but for Danish public holidays."""

from datetime import date, timedelta
from typing import Final

import holidays

_SATURDAY: Final = 5
_HOLIDAYS: Final = holidays.country_holidays("DK")


def is_business_day(day: date) -> bool:
    """Whether the market works on a local day; 24 and 31 December and 5 June are ordinary days."""
    return day.weekday() < _SATURDAY and day not in _HOLIDAYS


def business_day(month: date, number: int) -> date:
    """The first, second, third … business day of the month that begins on `month`."""
    return add_business_days(month - timedelta(days=1), number)


def add_business_days(day: date, count: int) -> date:
    """The day on which the market works for the `count`th time after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day
