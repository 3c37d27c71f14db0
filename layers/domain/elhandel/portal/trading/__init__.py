"""The neighbours' market as JSON: a customer's orders and trades, and what everybody may see.

Energy in kWh, prices in DKK per kWh without VAT, as decimal strings. Only inside a customer's
transaction, and only where neighbours trade. Beside these: `figures` (the market in numbers),
`export` (a month to take along), `signature` (an order that is signed).
"""

from elhandel.portal.trading.market import (
    BookAnswer,
    EpochAnswer,
    Epochs,
    HomeAnswer,
    book_answer,
    current_epoch,
    home_answer,
    list_epochs,
    require_market,
)
from elhandel.portal.trading.orders import (
    OrderAnswer,
    OrderChange,
    OrderFilter,
    Orders,
    OrderWish,
    TradeFilter,
    Trades,
    cancel_order,
    change_order,
    list_orders,
    list_trades,
    place_order,
    show_order,
)

__all__ = [
    "BookAnswer",
    "EpochAnswer",
    "Epochs",
    "HomeAnswer",
    "OrderAnswer",
    "OrderChange",
    "OrderFilter",
    "OrderWish",
    "Orders",
    "TradeFilter",
    "Trades",
    "book_answer",
    "cancel_order",
    "change_order",
    "current_epoch",
    "home_answer",
    "list_epochs",
    "list_orders",
    "list_trades",
    "place_order",
    "require_market",
    "show_order",
]
