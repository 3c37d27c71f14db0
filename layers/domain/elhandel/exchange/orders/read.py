"""A customer's own orders and trades, by row-level security."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.exchange.auction import Side
from elhandel.exchange.orders.order import PlacedOrder, State
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound
from elhandel.values.ids import SupplyPeriodId

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class OwnTrade:
    """A trade of the customer who asks. Energy in Wh, price in micro-DKK per kWh without VAT."""

    trade_id: int
    order_id: int
    """Their own order."""

    side: Side
    epoch: datetime
    month: date
    wh: int
    price: int

    settled_wh: int | None
    """How much of it holds, by what was used and produced; None until the month is settled."""


def own_orders(tx: Transaction, before: int | None = None) -> list[PlacedOrder]:
    """A page of the customer's orders, the newest first, before an order."""
    asked = {"before": before, "most": PAGE}
    cursor = tx.cursor(row_factory=dict_row)
    return [_order(row) for row in cursor.execute(_OWN, asked)]


def own_order(tx: Transaction, order_id: int) -> PlacedOrder:
    """One of them. Raises NotFound, also for somebody else's."""
    row = tx.cursor(row_factory=dict_row).execute(_ONE, {"order": order_id}).fetchone()
    if row is None:
        raise NotFound("There is no such order of yours. The list of orders has yours.")
    return _order(row)


def order_by_key(tx: Transaction, supply: SupplyPeriodId, key: str) -> PlacedOrder | None:
    """The order of a supply under a key."""
    asked = {"supply_period": supply, "key": key}
    row = tx.cursor(row_factory=dict_row).execute(_BY_KEY, asked).fetchone()
    return None if row is None else _order(row)


def own_trades(tx: Transaction, before: int | None = None) -> list[OwnTrade]:
    """A page of the customer's trades, the newest first, before a trade."""
    asked = {"before": before, "most": PAGE}
    cursor = tx.cursor(row_factory=dict_row)
    return [
        OwnTrade(**{**row, "side": Side(row["side"])}) for row in cursor.execute(_TRADES, asked)
    ]


def _order(row: Mapping[str, Any]) -> PlacedOrder:
    return PlacedOrder(**{**row, "side": Side(row["side"]), "state": State(row["state"])})


_OWN: Final = """
SELECT order_id, supply_period_id, order_key, price_area, month, side, wh, price, traded_wh, state,
       placed_at, expires_at, closed_at
FROM exchange.trade_order WHERE order_id < coalesce(%(before)s::bigint, 9223372036854775807)
ORDER BY order_id DESC LIMIT %(most)s
"""

_ONE: Final = """
SELECT order_id, supply_period_id, order_key, price_area, month, side, wh, price, traded_wh, state,
       placed_at, expires_at, closed_at
FROM exchange.trade_order WHERE order_id = %(order)s
"""

_BY_KEY: Final = """
SELECT order_id, supply_period_id, order_key, price_area, month, side, wh, price, traded_wh, state,
       placed_at, expires_at, closed_at
FROM exchange.trade_order WHERE supply_period_id = %(supply_period)s AND order_key = %(key)s
"""

# Nobody is on both sides of a trade.
_TRADES: Final = """
SELECT t.trade_id, o.order_id, o.side, t.epoch, t.month, t.wh, t.price,
       (SELECT s.wh FROM exchange.settled_trade s WHERE s.trade_id = t.trade_id
        ORDER BY s.version DESC LIMIT 1) AS settled_wh
FROM exchange.trade t JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
WHERE t.trade_id < coalesce(%(before)s::bigint, 9223372036854775807)
ORDER BY t.trade_id DESC LIMIT %(most)s
"""
