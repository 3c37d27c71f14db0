"""Which of their orders or trades a customer asks for."""

from dataclasses import dataclass
from datetime import date

from elhandel.exchange.auction import Side
from elhandel.exchange.orders.order import State


@dataclass(frozen=True, slots=True)
class OrdersAsked:
    """None: whatever it is. Prices in micro-DKK per kWh and energy in Wh, both ends included.

    An order without a limit is in no range of limits.
    """

    state: State | None = None
    side: Side | None = None
    has_limit: bool | None = None
    least_price: int | None = None
    most_price: int | None = None
    least_wh: int | None = None
    most_wh: int | None = None

    month: date | None = None
    """Its first day."""


@dataclass(frozen=True, slots=True)
class TradesAsked:
    """None: whatever it is."""

    side: Side | None = None
    """Of the customer's own order."""

    month: date | None = None
    """Its first day."""
