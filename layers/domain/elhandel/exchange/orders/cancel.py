"""Cancelling an order."""

from datetime import datetime
from typing import Final

from elhandel.exchange.errors import OrderClosed
from elhandel.exchange.orders.order import PlacedOrder, State
from elhandel.exchange.orders.read import own_order
from elhandel.platform.database import Transaction


def cancel(tx: Transaction, order_id: int, now: datetime) -> PlacedOrder:
    """Take back what is left of an order of the customer who asks; what has traded stays.

    Cancelling again changes nothing. Raises NotFound, and OrderClosed for one that is filled or
    expired. Possible while the market stands still.
    """
    if not take_back(tx, order_id, now):
        order = own_order(tx, order_id)
        if order.state is not State.CANCELLED:
            raise OrderClosed(
                f"Order {order_id} is {order.state} already. Nothing is left to cancel."
            )
    return own_order(tx, order_id)


def take_back(tx: Transaction, order_id: int, now: datetime) -> bool:
    """Close an order of the customer who asks; whether it was open."""
    return bool(tx.execute(_CANCEL, {"order": order_id, "now": now}).rowcount)


# Who waited for a clearing sees what that one has traded.
_CANCEL: Final = """
UPDATE exchange.trade_order SET state = 'cancelled', closed_at = %(now)s
WHERE order_id = %(order)s AND closed_at IS NULL
"""
