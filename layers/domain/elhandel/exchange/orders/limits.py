"""How many orders a customer may place in a minute, and a book may hold (GX-CLR-3, GX-EPO-1)."""

from datetime import date, datetime, timedelta
from typing import Final

from elhandel.exchange.errors import BookFull
from elhandel.exchange.orders.home import Home
from elhandel.exchange.rules import MarketRules
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.errors import TooManyRequests

_MINUTE: Final = timedelta(minutes=1)


def check_limits(
    tx: Transaction, home: Home, month: date, rules: MarketRules, now: datetime
) -> None:
    """Refuse what is too much; after `home_of`, so that a customer's orders are counted one by one.

    Raises TooManyRequests, with the seconds to wait, and BookFull.
    """
    asked = {
        "customer": home.customer_id,
        "area": home.price_area,
        "month": month,
        "since": now - _MINUTE,
        "before_last": rules.orders_per_minute - 1,
        "most": rules.most_open,
    }
    earliest, is_full = fetch_one(tx, _PLACED, asked)
    if earliest is not None:
        seconds = -(-(earliest + _MINUTE - now) // timedelta(seconds=1))
        raise TooManyRequests(
            f"You have placed {rules.orders_per_minute} orders within a minute. Send this one "
            f"again in {seconds} seconds.",
            retry_after=seconds,
        )
    if is_full:
        raise BookFull(
            f"The book of {home.price_area} for {month:%Y-%m} holds as many orders as it can. Try "
            "again when its quarter of an hour is cleared."
        )


_PLACED: Final = """
SELECT (SELECT o.placed_at FROM portfolio.contract c
        JOIN portfolio.supply_period s USING (contract_id)
        JOIN exchange.trade_order o USING (supply_period_id)
        WHERE c.customer_id = %(customer)s AND o.placed_at > %(since)s
        ORDER BY o.placed_at DESC OFFSET %(before_last)s LIMIT 1),
       exchange.is_full(%(area)s, %(month)s, %(most)s)
"""
