"""Orders of customers: placed against what they have, cancelled, read (GX-ORD).

Only in a customer's transaction, for supply of theirs.
"""

from elhandel.exchange.orders.cancel import cancel, cancel_of_wallet
from elhandel.exchange.orders.change import Changed, change
from elhandel.exchange.orders.cited import cited_wh
from elhandel.exchange.orders.found import OrdersAsked, TradesAsked
from elhandel.exchange.orders.home import home_of
from elhandel.exchange.orders.means import Means, means_of
from elhandel.exchange.orders.order import PlacedOrder, State
from elhandel.exchange.orders.place import Wanted, place
from elhandel.exchange.orders.read import (
    PAGE,
    OwnTrade,
    own_order,
    own_orders,
    own_trades,
    traded_in,
)

__all__ = [
    "PAGE",
    "Changed",
    "Means",
    "OrdersAsked",
    "OwnTrade",
    "PlacedOrder",
    "State",
    "TradesAsked",
    "Wanted",
    "cancel",
    "cancel_of_wallet",
    "change",
    "cited_wh",
    "home_of",
    "means_of",
    "own_order",
    "own_orders",
    "own_trades",
    "place",
    "traded_in",
]
