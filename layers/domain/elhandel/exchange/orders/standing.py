"""What stands before an order is placed: one look, while the customer's other orders wait.

Whose home it is the database asks once, in `exchange.standing`; the rules are here and in `place`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.exchange.auction import Order, Side
from elhandel.exchange.control import paused
from elhandel.exchange.orders.home import Home, no_home
from elhandel.exchange.orders.means import Held
from elhandel.exchange.rails import Rail
from elhandel.exchange.rules import MarketRules, market_rules
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.days.local_time import first_of_month, local_date

MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Before an order of a home is placed in a book."""

    home: Home

    known: int | None
    """The order that has its key already."""

    earliest: datetime | None
    """When the first of as many orders was placed as a customer may place in a minute; None: there
    are fewer in the last one.
    """

    is_full: bool
    """Whether the book holds as many orders as it can."""

    is_netted: bool
    held: Held

    open_orders: Sequence[Order]
    """The customer's in the book, of all homes."""


def hold_orders(tx: Transaction) -> None:
    """Let the market stay as it is, and the customer's other orders wait, until `tx` ends.

    What follows is planned once for a connection: whose rows a statement may see is most of its
    plan, and to plan it costs more than to read them.
    """
    locks = {"market": AdvisoryLock.MARKET, "orders": AdvisoryLock.ORDERS}
    (is_own, *_) = fetch_one(tx, _HOLD, locks)
    if not is_own:
        raise LookupError("an order is placed in a customer's transaction")


def standing(
    tx: Transaction,
    gsrn: str,
    month: date,
    rail: Rail,
    key: str,
    rules: MarketRules,
    now: datetime,
) -> Standing:
    """After `hold_orders`, so that a customer's orders are counted one by one.

    Raises MarketPaused, and NotFound, also for a point of somebody else.
    """
    asked = {
        "gsrn": gsrn,
        "month": month,
        "rail": rail,
        "key": key,
        "since": now - MINUTE,
        "since_month": first_of_month(first_of_month(local_date(now - MINUTE)) - _DAY),
        "before_last": rules.orders_per_minute - 1,
        "most": rules.most_open,
        "most_price": rules.most_price,
        "groups": list(market_rules(month).netted_groups),
    }
    is_paused, supply, customer, area, starts_on, ends_on, *stands = fetch_one(
        tx, _STANDING, asked, prepare=True
    )
    if is_paused:
        raise paused()
    if supply is None:
        raise no_home()
    known, earliest, is_full, is_netted, sold_wh, bound_ore, own = stands
    return Standing(
        home=Home(supply, customer, area, starts_on, ends_on),
        known=known,
        earliest=earliest,
        is_full=is_full,
        is_netted=is_netted,
        held=Held(sold_wh, bound_ore),
        open_orders=[
            Order(number, customer, Side(side), wh, price) for number, side, wh, price in own
        ],
    )


_DAY: Final = timedelta(days=1)

_HOLD: Final = """
SELECT own.customer_id IS NOT NULL, pg_advisory_xact_lock_shared(%(market)s),
       pg_advisory_xact_lock(%(orders)s, own.customer_id),
       set_config('plan_cache_mode', 'force_generic_plan', true)
FROM (SELECT nullif(current_setting('app.customer_id', true), '')::int AS customer_id) own
"""

_STANDING: Final = statement("elhandel.exchange.orders", "standing")
