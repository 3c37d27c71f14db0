"""The market's business days: Monday to Friday except Danish public holidays.

Great Prayer Day was a holiday until 2023. Constitution Day, Christmas Eve and New Year's Eve are
business days in the market, but not for banks (`billing.bill.bank_days`). A rule pack may close or
open single days ("MM-DD"). Source: Energinet's guides (business day); public holidays from the
`holidays` library.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from holidays import country_holidays

from elhandel.platform.snapshots import loaded_before

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("DK", years=year))


@loaded_before
def _load_the_calendars() -> None:
    """The library loads those of all countries when it is first asked for one, 280 modules: that
    was more than half of the first answer to a signup.
    """
    country_holidays("DK")


def is_business_day(
    day: date, *, closed: Collection[str] = (), opened: Collection[str] = ()
) -> bool:
    """Whether `day` is a business day of the market."""
    if day.weekday() >= _SATURDAY:
        return False
    name = day.strftime("%m-%d")
    return name in opened or (day not in _public_holidays(day.year) and name not in closed)


def add_business_days(
    day: date, count: int, *, closed: Collection[str] = (), opened: Collection[str] = ()
) -> date:
    """The business day `count` business days after `day`; `day` itself for 0."""
    while count > 0:
        day += _DAY
        count -= is_business_day(day, closed=closed, opened=opened)
    return day
