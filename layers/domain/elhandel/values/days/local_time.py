"""Local days: where an instant in UTC lies in Denmark, and when a Danish day begins.

UTC in the database and on the wire; days, months and hours of a tariff are Danish. A day has 23, 24
or 25 hours.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=8192)
def start_of_day(day: date) -> datetime:
    """The instant, in UTC, at which the local day `day` begins."""
    return datetime.combine(day, time(), COPENHAGEN).astimezone(UTC)


def local_date(instant: datetime) -> date:
    """The local day that an aware instant lies in."""
    return instant.astimezone(COPENHAGEN).date()


def intervals_of_day(day: date, minutes: int) -> int:
    """How many intervals of `minutes` the local day holds: 23, 24, 25 or 92, 96, 100."""
    length = start_of_day(day + _DAY) - start_of_day(day)
    return int(length.total_seconds()) // (minutes * 60)


def days(start: date, end: date) -> Iterator[date]:
    """Every local day of the half-open period [start, end)."""
    for number in range((end - start).days):
        yield start + timedelta(days=number)


def first_of_month(day: date) -> date:
    """The first day of the month that `day` lies in."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after the one `day` lies in."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def danish_time(instant: datetime) -> datetime:
    """An aware instant as the clocks in Denmark show it."""
    return instant.astimezone(COPENHAGEN)
