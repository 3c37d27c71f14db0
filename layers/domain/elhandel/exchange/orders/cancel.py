"""Cancelling an order, or those that would be paid from a wallet that is removed."""

from datetime import datetime
from typing import Final

from elhandel.exchange.errors import OrderClosed
from elhandel.exchange.orders.order import PlacedOrder, State
from elhandel.exchange.orders.read import own_order
from elhandel.exchange.orders.standing import hold_orders
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


def cancel_of_wallet(tx: Transaction, now: datetime) -> int:
    """Take back what is left of the orders of the rail `token` of the customer who asks, and who
    removes their wallet until `tx` ends; how many. What has traded stays, and is paid.

    No order of theirs is placed meanwhile. Possible while the market stands still.
    """
    hold_orders(tx)
    tx.execute(_HOLD_OF_WALLET)
    return tx.execute(_CANCEL_OF_WALLET, {"now": now}).rowcount


# Who waited for a clearing sees what that one has traded.
_CANCEL: Final = """
UPDATE exchange.trade_order SET state = 'cancelled', closed_at = %(now)s
WHERE order_id = %(order)s AND closed_at IS NULL
"""

# In the order in which a clearing holds them: neither waits for the other.
_HOLD_OF_WALLET: Final = """
SELECT 1 FROM exchange.trade_order
WHERE rail = 'token' AND closed_at IS NULL ORDER BY order_id FOR UPDATE
"""

_CANCEL_OF_WALLET: Final = """
UPDATE exchange.trade_order
SET state = 'cancelled', closed_at = greatest(placed_at, %(now)s),
    cancelled_because = 'wallet-removed'
WHERE rail = 'token' AND closed_at IS NULL
"""
