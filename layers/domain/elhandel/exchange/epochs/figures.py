"""What came of epochs, in numbers, and what would come of a book now; nobody is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.exchange.auction import Cleared, Order, Side, clear
from elhandel.exchange.epochs.epoch import Epoch, EpochState
from elhandel.exchange.epochs.read import BookLevel, EpochRow, depth
from elhandel.exchange.rails import Rail
from elhandel.platform.database import Transaction, fetch_one

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BookFigures:
    """A book over the last 24 hours, and what is open in it. Prices in micro-DKK per kWh, None
    where there is none; mean by energy; wh: what was traded, Wh. open_bids, open_asks: orders.
    """

    last: int | None
    lowest: int | None
    highest: int | None
    mean: int | None
    wh: int
    trades: int
    best_bid: int | None
    best_ask: int | None
    open_bids: int
    open_asks: int


@dataclass(frozen=True, slots=True)
class EpochFigures:
    """Of a rail in an area's epochs between two instants. wh: what was traded, Wh."""

    cleared: int
    """Epochs that were cleared, whether anything traded in them or not: of both rails at once."""

    traded: int
    """Epochs in which something traded."""

    trades: int
    wh: int

    ordered: int
    """Orders that were placed in them."""

    matched: int
    """Those of these that have traded, in part at least."""

    traders: int
    """Customers whose orders traded."""

    settled: int
    """Trades of which it is known how much of them holds."""

    @property
    def match_rate_percent(self) -> int | None:
        """Of the orders, rounded down; None where nothing was ordered."""
        return self.matched * 100 // self.ordered if self.ordered else None


def epoch_figures(
    tx: Transaction, area: str, since: datetime, past: datetime, rail: Rail = Rail.BILL
) -> EpochFigures:
    """What came of an area's epochs that began at `since` or later and before `past`, on a rail."""
    asked = {"area": area, "rail": rail, "since": since, "past": past}
    with tx.cursor(row_factory=class_row(EpochFigures)) as cursor:
        found = cursor.execute(_FIGURES, asked).fetchone()
    if found is None:
        raise LookupError("numbers of epochs are one row")
    return found


def epoch_state(tx: Transaction, epoch: Epoch, now: datetime) -> EpochState:
    """Where an epoch stands. Reading it changes nothing."""
    (is_cleared,) = fetch_one(tx, _IS_CLEARED, {"epoch": epoch.start})
    return epoch.state(now, is_cleared=is_cleared)


def books_of(tx: Transaction, epoch: Epoch) -> list[EpochRow]:
    """The books of an epoch that have traded, of all areas."""
    return (
        tx.cursor(row_factory=class_row(EpochRow))
        .execute(_BOOKS, {"epoch": epoch.start})
        .fetchall()
    )


def last_traded(tx: Transaction, area: str, month: date) -> EpochRow | None:
    """The latest epoch in which a book has traded, with its price."""
    asked = {"area": area, "month": month}
    return tx.cursor(row_factory=class_row(EpochRow)).execute(_LAST, asked).fetchone()


def traded_between(
    tx: Transaction, area: str, month: date, since: datetime, past: datetime
) -> list[EpochRow]:
    """A book's epochs that began at `since` or later and before `past`, the newest first."""
    asked = {"area": area, "month": month, "since": since, "past": past}
    return tx.cursor(row_factory=class_row(EpochRow)).execute(_BETWEEN, asked).fetchall()


def book_figures(tx: Transaction, area: str, month: date, now: datetime) -> BookFigures:
    """A book over the last 24 hours, and what is open in it."""
    rows = traded_between(tx, area, month, now - _DAY, now)
    levels = depth(tx, area, month)
    wh = sum(row.wh for row in rows)
    prices = [row.price for row in rows]
    bids = [level for level in levels if level.side is Side.BUY]
    asks = [level for level in levels if level.side is Side.SELL]

    return BookFigures(
        last=prices[0] if prices else None,
        lowest=min(prices, default=None),
        highest=max(prices, default=None),
        mean=sum(row.wh * row.price for row in rows) // wh if wh else None,
        wh=wh,
        trades=sum(row.trades for row in rows),
        best_bid=_best(bids),
        best_ask=_best(asks),
        open_bids=sum(level.orders for level in bids),
        open_asks=sum(level.orders for level in asks),
    )


def _best(levels: Sequence[BookLevel]) -> int | None:
    """The most eager limit; levels: the most eager first."""
    return next((level.price for level in levels if level.price is not None), None)


def indicative(levels: Sequence[BookLevel], lot: int) -> Cleared:
    """What a book would come to if it were cleared as it stands (pure).

    It is not what it will come to: orders come and go until the epoch ends, an owner's own orders
    are not kept apart, and what is less than a lot is added up within a level.
    """
    return clear(
        [
            Order(number, number, level.side, level.wh, level.price)
            for number, level in enumerate(levels)
        ],
        lot,
    )


_FIGURES: Final = """
SELECT cleared, traded, trades, wh, ordered, matched, traders, settled
FROM exchange.epoch_figures(%(area)s, %(rail)s, %(since)s, %(past)s)
"""

_IS_CLEARED: Final = "SELECT EXISTS (SELECT FROM exchange.epoch WHERE starts_at = %(epoch)s)"

_BOOKS: Final = """
SELECT epoch, price_area, month, price, wh, trades FROM exchange.cleared_book
WHERE rail = 'bill' AND epoch = %(epoch)s ORDER BY price_area, month
"""

_LAST: Final = """
SELECT epoch, price_area, month, price, wh, trades FROM exchange.cleared_book
WHERE rail = 'bill' AND price_area = %(area)s AND month = %(month)s ORDER BY epoch DESC LIMIT 1
"""

_BETWEEN: Final = """
SELECT epoch, price_area, month, price, wh, trades FROM exchange.cleared_book
WHERE rail = 'bill' AND price_area = %(area)s AND month = %(month)s
  AND epoch >= %(since)s AND epoch < %(past)s
ORDER BY epoch DESC
"""
