"""How many orders a customer may place in a minute, and a book may hold (GX-CLR-3, GX-EPO-1)."""

from datetime import date, datetime, timedelta

from elhandel.exchange.errors import BookFull
from elhandel.exchange.orders.home import Home
from elhandel.exchange.orders.standing import MINUTE, Standing
from elhandel.exchange.rules import MarketRules
from elhandel.values.errors import TooManyRequests


def check_limits(
    standing: Standing, home: Home, month: date, rules: MarketRules, now: datetime
) -> None:
    """Refuse what is too much.

    Raises TooManyRequests, with the seconds to wait, and BookFull.
    """
    if standing.earliest is not None:
        seconds = -(-(standing.earliest + MINUTE - now) // timedelta(seconds=1))
        raise TooManyRequests(
            f"You have placed {rules.orders_per_minute} orders within a minute. Send this one "
            f"again in {seconds} seconds.",
            retry_after=seconds,
        )
    if standing.is_full:
        raise BookFull(
            f"The book of {home.price_area} for {month:%Y-%m} holds as many orders as it can. Try "
            "again when its quarter of an hour is cleared."
        )
