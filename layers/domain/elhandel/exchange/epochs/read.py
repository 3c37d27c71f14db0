"""Epochs and the order book, as everybody may see them: no party is named."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.exchange.auction import Side
from elhandel.exchange.epochs.epoch import Epoch
from elhandel.exchange.rails import Rail
from elhandel.platform.database import Transaction

AREAS: Final = ("DK1", "DK2")
"""Each has books of its own."""


@dataclass(frozen=True, slots=True)
class EpochRow:
    """A cleared epoch of an area. price: micro-DKK per kWh of the book of `month`."""

    epoch: datetime
    price_area: str
    month: date
    price: int
    wh: int
    trades: int


@dataclass(frozen=True, slots=True)
class BookLevel:
    """What is open on one side at one limit; price None: any price."""

    side: Side
    price: int | None
    wh: int
    orders: int


def epoch_on(now: datetime) -> Epoch:
    """The epoch that is active."""
    return Epoch.at(now)


def epochs_before(tx: Transaction, area: str, before: datetime, most: int) -> list[EpochRow]:
    """Books of an area that have traded before an instant, the newest first."""
    asked = {"area": area, "before": before, "most": most}
    return tx.cursor(row_factory=class_row(EpochRow)).execute(_BOOKS, asked).fetchall()


def depth(tx: Transaction, area: str, month: date, rail: Rail = Rail.BILL) -> list[BookLevel]:
    """What is open of an area's orders for a month on a rail, by side and limit."""
    asked = {"area": area, "month": month, "rail": rail}
    return [BookLevel(Side(side), *rest) for side, *rest in tx.execute(_DEPTH, asked)]


_BOOKS: Final = """
SELECT epoch, price_area, month, price, wh, trades FROM exchange.cleared_book
WHERE price_area = %(area)s AND rail = 'bill' AND epoch < %(before)s
ORDER BY epoch DESC, month DESC LIMIT %(most)s
"""

_DEPTH: Final = "SELECT side, price, wh, orders FROM exchange.depth(%(area)s, %(month)s, %(rail)s)"
