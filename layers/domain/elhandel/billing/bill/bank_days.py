"""Bank days: the days on which a payment moves. Not the market's business days
(`elhandel.market.rules.calendar`). A country is one of a market (`portfolio.markets`).

Danish banks close on public holidays and, besides, on the days of the table below.
Source: Finans Danmark, bank holidays; the public holidays come from the `holidays` library.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from holidays import HolidayBase, country_holidays

from elhandel.platform.snapshots import loaded_before
from elhandel.portfolio.markets import HOME

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A day on which banks are closed, from `first_year` on."""

    name: str
    first_year: int

    month_day: str = ""
    """Of a fixed day: "MM-DD"."""

    day_after: str = ""
    """Of a day that follows a public holiday: which holiday, in English."""

    def of(self, year: int) -> date:
        if self.day_after:
            return _public_holidays(HOME, year).get_named(self.day_after)[0] + _DAY
        return date.fromisoformat(f"{year}-{self.month_day}")


ALSO_CLOSED: Final = (
    BankHoliday("Constitution Day", 1849, month_day="06-05"),
    BankHoliday("Christmas Eve", 1900, month_day="12-24"),
    BankHoliday("New Year's Eve", 1900, month_day="12-31"),
    BankHoliday("Friday after Ascension", 2009, day_after="Ascension Day"),
)
"""Of Danish banks."""


def is_bank_day(day: date, country: str = HOME) -> bool:
    """Whether banks move money on `day`."""
    return day.weekday() < _SATURDAY and day not in _closed(country, day.year)


def next_bank_day(day: date, country: str = HOME) -> date:
    """`day` itself if banks work on it, else the first bank day after it."""
    while not is_bank_day(day, country):
        day += _DAY
    return day


@lru_cache(maxsize=16)
def _closed(country: str, year: int) -> frozenset[date]:
    holidays = frozenset(_public_holidays(country, year))
    if country != HOME:
        return holidays
    also = (holiday.of(year) for holiday in ALSO_CLOSED if year >= holiday.first_year)
    return holidays | frozenset(also)


def _public_holidays(country: str, year: int) -> HolidayBase:
    return country_holidays(country, years=year, language="en_US")


@loaded_before
def _load_the_calendars() -> None:
    """As in `market.rules.calendar`: the library loads those of all countries at once."""
    country_holidays(HOME)


def due_date(issued_on: date, payment_days: int, country: str = HOME) -> date:
    """The bank day on which, or next after which, the days to pay have passed."""
    return next_bank_day(issued_on + timedelta(days=payment_days), country)
