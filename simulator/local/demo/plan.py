"""When the demo's customers sign up, and what happens to a few of them. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from elhandel.market.rules import rule_pack
from elhandel.values.days.local_time import next_month

NOTICE_BUSINESS_DAYS = 15


@dataclass(frozen=True, slots=True)
class Month:
    """The settled month, [start, end) in local days."""

    start: date
    end: date

    @classmethod
    def parse(cls, text: str) -> "Month":
        """`2026-01`. Raises ValueError."""
        start = date.fromisoformat(f"{text}-01")
        return cls(start, next_month(start))


def signup_day(starts_on: date) -> date:
    """The last day on which a switch signed up for starts no later than `starts_on`."""
    day = starts_on - timedelta(days=1)
    while rule_pack(day).switch_date(day, NOTICE_BUSINESS_DAYS) > starts_on:
        day -= timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays a part of their own, by place in the population."""

    corrected: int = 0
    rejected: int = 1
    cancels: int = 2
    moves_in: int = 3
    crossing: int = 4
    moves_out: int = 5
    wants_einvoices: int = 6
    takes_broadband: int = 7
    sells: int = 7
    """Surplus to a neighbour, where neighbours trade."""

    @property
    def least(self) -> int:
        """How many customers the story needs."""
        return 8
