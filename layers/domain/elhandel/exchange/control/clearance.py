"""All open orders are cancelled together, by staff and with a reason (ClearOrderBook, GX-GOV-1).
Each of their customers is told, once, with the reason left out: it is written for staff.

What an open order holds is counted and never set aside (decision 0126), so cancelling it gives
everything back; what has traded stays.
"""

from dataclasses import dataclass
from typing import Final

from elhandel.notifications.notices import Notice, tell_all
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.decision import Decision


@dataclass(frozen=True, slots=True)
class Clearance:
    """What was cancelled. wh: what was left of the orders."""

    orders: int
    wh: int


def clear_order_book(tx: Transaction, decision: Decision, price_area: str | None) -> Clearance:
    """Cancel the open orders of an area, or of all; the same again cancels nothing.

    Waits until what is being placed or cleared has ended. Possible while the market stands still.
    """
    tx.execute(_ALONE, {"lock": AdvisoryLock.MARKET})
    asked = {"area": price_area}
    orders, wh = fetch_one(tx, _OPEN, asked)
    if not orders:
        return Clearance(0, 0)

    values = {
        **asked,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
        "orders": orders,
        "wh": wh,
    }
    (clearance,) = fetch_one(tx, _NOTE, values)
    cancelled = tx.execute(_CANCEL, {**asked, "at": decision.at, "clearance": clearance}).rowcount
    if cancelled != orders:
        raise RuntimeError(f"{cancelled} orders were cancelled of {orders} that were held")

    told = {"clearance": clearance}
    tell_all(tx, [_notice(clearance, *row) for row in tx.execute(_WHOSE, told)], decision.at)
    return Clearance(int(orders), int(wh))


def _notice(clearance: int, customer: int, orders: int) -> Notice:
    return Notice(customer, "orders-cancelled", str(clearance), {"orders": orders})


_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s)"

# Held one by one: a customer who cancels at this moment goes first, and is not counted.
_OPEN: Final = statement("elhandel.exchange.control", "open_orders")

_NOTE: Final = """
INSERT INTO exchange.clearance (price_area, cleared_at, cleared_by, reason, orders, wh)
VALUES (%(area)s, %(at)s, %(by)s, %(why)s, %(orders)s, %(wh)s) RETURNING clearance_id
"""

_CANCEL: Final = """
UPDATE exchange.trade_order
SET state = 'cancelled', closed_at = greatest(placed_at, %(at)s), clearance_id = %(clearance)s
WHERE closed_at IS NULL AND (%(area)s::text IS NULL OR price_area = %(area)s)
"""

_WHOSE: Final = statement("elhandel.exchange.control", "whose_orders")
