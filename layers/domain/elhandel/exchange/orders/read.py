"""A customer's own orders and trades, by row-level security."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.exchange.auction import Side
from elhandel.exchange.cancelled import CancelledBecause
from elhandel.exchange.orders.found import OrdersAsked, TradesAsked
from elhandel.exchange.orders.order import PlacedOrder, State
from elhandel.exchange.rails import Rail
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.errors import NotFound
from elhandel.values.ids import SupplyPeriodId

PAGE: Final = 50

_ANY_ORDER: Final = OrdersAsked()
_ANY_TRADE: Final = TradesAsked()


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


def own_orders(
    tx: Transaction,
    before: int | None = None,
    asked: OrdersAsked = _ANY_ORDER,
    most: int = PAGE,
) -> tuple[list[PlacedOrder], bool]:
    """A page of the customer's orders, the newest first, before an order; and whether there are
    more.
    """
    values = {**asdict(asked), "before": before, "most": most + 1}
    rows = tx.cursor(row_factory=dict_row).execute(_OWN, values).fetchall()
    return [_order(row) for row in rows[:most]], len(rows) > most


def own_order(tx: Transaction, order_id: int) -> PlacedOrder:
    """One of them. Raises NotFound, also for somebody else's."""
    row = tx.cursor(row_factory=dict_row).execute(_ONE, {"order": order_id}).fetchone()
    if row is None:
        raise NotFound("There is no such order of yours. The list of orders has yours.")
    return _order(row)


def order_by_key(tx: Transaction, supply: SupplyPeriodId, key: str) -> PlacedOrder | None:
    """The order of a supply under a key."""
    row = tx.execute(_BY_KEY, {"supply_period": supply, "key": key}).fetchone()
    return None if row is None else own_order(tx, row[0])


def own_trades(
    tx: Transaction,
    before: int | None = None,
    asked: TradesAsked = _ANY_TRADE,
    most: int = PAGE,
) -> tuple[list[OwnTrade], bool]:
    """A page of the customer's trades, the newest first, before a trade; and whether there are
    more.
    """
    values = {**asdict(asked), "before": before, "most": most + 1}
    rows = tx.cursor(row_factory=dict_row).execute(_TRADES, values).fetchall()
    trades = [OwnTrade(**{**row, "side": Side(row["side"])}) for row in rows[:most]]
    return trades, len(rows) > most


def traded_in(tx: Transaction, month: date) -> tuple[int, int]:
    """What the customer's orders have sold and bought of a month, in Wh."""
    sold, bought = fetch_one(tx, _TRADED, {"month": month})
    return int(sold), int(bought)


def _order(row: Mapping[str, Any]) -> PlacedOrder:
    because = row["cancelled_because"]
    read = {
        "side": Side(row["side"]),
        "state": State(row["state"]),
        "rail": Rail(row["rail"]),
        "cancelled_because": None if because is None else CancelledBecause(because),
    }
    return PlacedOrder(**{**row, **read})


_OWN: Final = statement("elhandel.exchange.orders", "own_orders")

_ONE: Final = statement("elhandel.exchange.orders", "own_order")

_BY_KEY: Final = """
SELECT order_id FROM exchange.trade_order
WHERE supply_period_id = %(supply_period)s AND order_key = %(key)s
"""

_TRADES: Final = statement("elhandel.exchange.orders", "own_trades")

_TRADED: Final = """
SELECT coalesce(sum(o.traded_wh) FILTER (WHERE o.side = 'sell'), 0),
       coalesce(sum(o.traded_wh) FILTER (WHERE o.side = 'buy'), 0)
FROM portfolio.contract c JOIN portfolio.supply_period s USING (contract_id)
JOIN exchange.trade_order o USING (supply_period_id)
WHERE o.month = %(month)s
"""
