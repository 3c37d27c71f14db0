"""Clearing an epoch: its books, its trades, and what is left of its orders, in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.exchange.auction import Cleared, Order, Side, clear
from elhandel.exchange.control import enter_market
from elhandel.exchange.epochs.epoch import Epoch
from elhandel.exchange.rails import Rail
from elhandel.exchange.rules import market_rules
from elhandel.exchange.tokens import order_settlements
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import local_date

type _Book = tuple[str, date, str]
"""(price area, first day of the month, rail)"""


@dataclass(frozen=True, slots=True)
class ClearedEpoch:
    """What an epoch came to. orders: those that took part, 0 where nobody reaches anybody. wh: what
    was traded, in all books.
    """

    epoch: Epoch
    orders: int
    trades: int
    wh: int


def clear_epoch(tx: Transaction, epoch: Epoch, now: datetime) -> ClearedEpoch | None:
    """Clear an epoch that has ended; None where that was done before.

    Open orders that were placed before its end take part, unless they expire before it; those that
    have expired are closed. Raises MarketPaused.
    """
    if now < epoch.end:
        raise ValueError(f"epoch {epoch.number} has not ended")

    enter_market(tx)
    if not tx.execute(_CLAIM, {"epoch": epoch.start, "now": now}).rowcount:
        return None

    tx.execute(_EXPIRE, {"end": epoch.end})
    books, ids, cleared = _cleared(tx, epoch, market_rules(local_date(epoch.start)).lot)
    for book, result in sorted(cleared.items()):
        _write(tx, epoch, book, result, ids)
        area, month, rail = book
        if rail == Rail.TOKEN and result.matches:
            percent = market_rules(month).fee_percent
            order_settlements(tx, epoch.start, area, month, percent, now)

    return ClearedEpoch(
        epoch=epoch,
        orders=sum(len(orders) for orders in books.values()),
        trades=sum(len(result.matches) for result in cleared.values()),
        wh=sum(result.wh for result in cleared.values()),
    )


def _cleared(
    tx: Transaction, epoch: Epoch, lot: int
) -> tuple[Mapping[_Book, Sequence[Order]], Sequence[int], Mapping[_Book, Cleared]]:
    """The orders that take part, their ids, and the auctions; none where nobody reaches anybody.

    What trades is held until `tx` ends, so that nobody cancels it meanwhile. Where an order came to
    be seen only after the others were held, all are let go and held anew with it: in one order, as
    those hold them who cancel several.
    """
    while True:
        with suppress(_SeenLate), tx.transaction():
            return _held(tx, epoch, lot)


class _SeenLate(Exception):
    """Something trades that is not held."""


def _held(
    tx: Transaction, epoch: Epoch, lot: int
) -> tuple[Mapping[_Book, Sequence[Order]], Sequence[int], Mapping[_Book, Cleared]]:
    """Raises _SeenLate."""
    held = {order_id for (order_id,) in tx.execute(_HOLD, {"end": epoch.end})}
    if not held:
        return {}, [], {}

    books, ids = _books(tx, epoch)
    cleared = {book: clear(orders, lot) for book, orders in books.items()}
    matches = (match for result in cleared.values() for match in result.matches)
    if not all(ids[match.buy] in held and ids[match.sell] in held for match in matches):
        raise _SeenLate
    return books, ids, cleared


def _books(tx: Transaction, epoch: Epoch) -> tuple[Mapping[_Book, Sequence[Order]], Sequence[int]]:
    """The orders that take part, and their ids.

    An order's number is its place in time, and that of its id: of two orders the earlier has the
    smaller one, whichever got its id first.
    """
    books: dict[_Book, list[Order]] = defaultdict(list)
    ids: list[int] = []
    orders = tx.execute(_ORDERS, {"end": epoch.end})
    for area, month, rail, order_id, owner, side, wh, price in orders:
        books[area, month, rail].append(Order(len(ids), owner, Side(side), wh, price))
        ids.append(order_id)
    return books, ids


def _write(
    tx: Transaction, epoch: Epoch, book: _Book, cleared: Cleared, ids: Sequence[int]
) -> None:
    if cleared.price is None:
        return

    area, month, rail = book
    matches = cleared.matches
    traded: Counter[int] = Counter()
    for match in matches:
        traded[ids[match.buy]] += match.wh
        traded[ids[match.sell]] += match.wh

    in_book = {
        "epoch": epoch.start,
        "area": area,
        "month": month,
        "rail": rail,
        "price": cleared.price,
    }
    tx.execute(_BOOK, {**in_book, "wh": cleared.wh, "trades": len(matches)})
    tx.execute(
        _TRADES,
        {
            **in_book,
            "buys": [ids[match.buy] for match in matches],
            "sells": [ids[match.sell] for match in matches],
            "whs": [match.wh for match in matches],
        },
    )
    tx.execute(
        _TRADED,
        {"orders": list(traded.keys()), "whs": list(traded.values()), "end": epoch.end},
    )


_CLAIM: Final = """
INSERT INTO exchange.epoch (starts_at, cleared_at) VALUES (%(epoch)s, %(now)s)
ON CONFLICT (starts_at) DO NOTHING
"""

_EXPIRE: Final = """
UPDATE exchange.trade_order SET state = 'expired', closed_at = expires_at
WHERE closed_at IS NULL AND expires_at < %(end)s
"""

# A statement before the orders are read: who waited for somebody who cancels sees that.
_HOLD: Final = statement("elhandel.exchange.epochs", "orders_to_hold")

_ORDERS: Final = statement("elhandel.exchange.epochs", "orders_in_epoch")

_BOOK: Final = """
INSERT INTO exchange.cleared_book (epoch, price_area, month, rail, price, wh, trades)
VALUES (%(epoch)s, %(area)s, %(month)s, %(rail)s, %(price)s, %(wh)s, %(trades)s)
"""

_TRADES: Final = """
INSERT INTO exchange.trade (epoch, price_area, month, rail, buy_id, sell_id, wh, price)
SELECT %(epoch)s, %(area)s, %(month)s, %(rail)s, t.buy, t.sell, t.wh, %(price)s
FROM unnest(%(buys)s::bigint[], %(sells)s::bigint[], %(whs)s::bigint[]) WITH ORDINALITY
    AS t (buy, sell, wh, place)
ORDER BY t.place
"""

_TRADED: Final = statement("elhandel.exchange.epochs", "orders_have_traded")
