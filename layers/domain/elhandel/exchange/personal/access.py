"""Access of a person to what the market holds: their orders, trades, and what those changed."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.exchange.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "trade_orders": HeldList(
        statement(_ROOM, "orders_of_person"), ("exchange.trade_order", "exchange.cited")
    ),
    "trades": HeldList(
        statement(_ROOM, "trades_of_person"),
        ("exchange.trade", "exchange.settled_trade", "exchange.token_settlement"),
    ),
    "trade_months": HeldList(statement(_ROOM, "months_of_person"), ("exchange.measured",)),
    "trade_charges": HeldList(statement(_ROOM, "charged_of_person"), ("exchange.charged",)),
}
