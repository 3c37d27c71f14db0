"""A customer's orders and trades of a month, to take along (GX-ORD-3)."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel

from elhandel.exchange import orders
from elhandel.exchange.orders import OrdersAsked, TradesAsked
from elhandel.platform.database import Transaction
from elhandel.portal.trading.orders import OrderAnswer, TradeAnswer
from elhandel.values.days.local_time import first_of_month

_PIECE: Final = 1_000


class TradingData(BaseModel):
    """All orders and trades of a month, the newest first."""

    month: dt.date
    orders: Sequence[OrderAnswer]
    trades: Sequence[TradeAnswer]


def trading_data(tx: Transaction, month: dt.date) -> TradingData:
    """All that a customer ordered and traded for a month. month: any day of it."""
    first = first_of_month(month)
    return TradingData(month=first, orders=all_orders(tx, first), trades=all_trades(tx, first))


def all_orders(tx: Transaction, month: dt.date) -> list[OrderAnswer]:
    """Every order for a month, the newest first."""
    asked = OrdersAsked(month=first_of_month(month))
    found: list[OrderAnswer] = []
    more, before = True, None
    while more:
        page, more = orders.own_orders(tx, before, asked, _PIECE)
        found += [OrderAnswer.of(order) for order in page]
        before = page[-1].order_id if page else None
    return found


def all_trades(tx: Transaction, month: dt.date) -> list[TradeAnswer]:
    """Every trade of a month, the newest first."""
    asked = TradesAsked(month=first_of_month(month))
    found: list[TradeAnswer] = []
    more, before = True, None
    while more:
        page, more = orders.own_trades(tx, before, asked, _PIECE)
        found += [TradeAnswer.of(trade) for trade in page]
        before = page[-1].trade_id if page else None
    return found
