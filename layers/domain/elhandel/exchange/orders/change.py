"""Changing an order: what is left of it is cancelled, and another one takes its place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.exchange.control import enter_market
from elhandel.exchange.errors import OrderClosed, OrderDiffers
from elhandel.exchange.orders.cancel import take_back
from elhandel.exchange.orders.order import PlacedOrder
from elhandel.exchange.orders.place import Wanted, place
from elhandel.exchange.orders.read import order_by_key, own_order
from elhandel.exchange.orders.standing import hold_orders
from elhandel.platform.database import Transaction
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import SupplyPeriodId


@dataclass(frozen=True, slots=True)
class Changed:
    """What is to be different; None: as it was."""

    wh: int | None = None
    """What may still trade from now on, whatever has traded already."""

    price: int | None = None
    """The limit, micro-DKK per kWh without VAT."""


def change(
    tx: Transaction, order_id: int, changed: Changed, now: datetime
) -> tuple[PlacedOrder, bool]:
    """Let an order of the customer be for another amount or limit, for the same month.

    It is a new order with a new number, and stands behind all that were placed before it: who asks
    for other terms has no older claim to them. What the old one has traded stays.

    Returns the new order, and whether it is new: an order is changed once, and the same change
    again gives the order that took its place.
    Raises NotFound, OrderClosed, OrderDiffers where it was changed to something else, and all that
    `place` raises; then the old order stands as it stood.
    """
    enter_market(tx)  # before the order is held, as who clears does
    hold_orders(tx)  # and as who removes a wallet does; another change of it waits here
    old = own_order(tx, order_id)
    key = _KEY.format(order_id)
    known = order_by_key(tx, SupplyPeriodId(old.supply_period_id), key)
    if known is not None:
        return _the_same(known, changed), False

    is_taken_back = take_back(tx, order_id, now)
    closed = own_order(tx, order_id)
    if not is_taken_back:
        raise OrderClosed(f"Order {order_id} is {closed.state} already. Place a new one.")

    wanted = Wanted(
        gsrn=Gsrn(old.gsrn),
        side=old.side,
        wh=closed.wh - closed.traded_wh if changed.wh is None else changed.wh,
        price=old.price if changed.price is None else changed.price,
        key=key,
        month=old.month,
        rail=old.rail,
        certificate=old.certificate,
    )
    return place(tx, wanted, now)


def _the_same(known: PlacedOrder, changed: Changed) -> PlacedOrder:
    is_same = changed.wh in (None, known.wh) and changed.price in (None, known.price)
    if is_same:
        return known
    raise OrderDiffers(
        f"This order was changed already, and order {known.order_id} took its place. Change that "
        "one."
    )


_KEY: Final = "→{}"
"""Of the order in whose place another one stands: no header can have this letter."""
