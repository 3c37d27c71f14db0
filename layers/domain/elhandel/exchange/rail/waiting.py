"""Which books have to be settled, or settled again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elhandel.exchange.rules import market_rules
from elhandel.platform.database import Transaction, statement
from elhandel.platform.upkeep.retention import books_kept_from
from elhandel.values.days.local_time import first_of_month
from elhandel.values.ids import SupplyPeriodId


@dataclass(frozen=True, slots=True)
class Book:
    """An area's trades of a month that is closed; supplies: those of which more is settled than was
    read.
    """

    price_area: str
    month: date
    supplies: Sequence[SupplyPeriodId]


def books_to_settle(tx: Transaction, today: date) -> list[Book]:
    """Books whose month is not traded any more and of whose homes something was settled since they
    were read; the oldest first. None of an accounting year that is not kept any more: of its
    trades some may be deleted, and what is left would come to another amount.
    """
    months = {"first": books_kept_from(today), "before": traded_from(today)}
    rows = tx.execute(_BOOKS, months).fetchall()
    return [Book(area, month, supplies) for area, month, supplies in rows]


def traded_from(today: date) -> date:
    """The first month that is traded on a day."""
    month = first_of_month(today)
    if today.day > market_rules(today).open_days:
        return month
    return first_of_month(month - timedelta(days=1))


_BOOKS: Final = statement("elhandel.exchange.rail", "books_to_settle")
