"""What a home has to trade with: surplus not yet sold, and what its purchases may still come to.

What an open order holds is locked by being counted: its rest at its limit. So nothing has to be
given back when it trades, is cancelled or expires (GX-ORD-4).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.exchange.errors import InvalidOrder
from elhandel.exchange.netting import is_netted
from elhandel.exchange.orders.home import Home
from elhandel.exchange.rules import MarketRules
from elhandel.metering.intervals import stored_days
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.period import Period


@dataclass(frozen=True, slots=True)
class Means:
    """Of a home in a month."""

    produced_wh: int
    """What was delivered to the grid so far, as it is known."""

    sold_wh: int
    """What sales and open offers hold of it."""

    bound_ore: int
    """What purchases have come to, and open orders may come to, without VAT."""

    most_bound_ore: int

    @property
    def to_sell_wh(self) -> int:
        return max(0, self.produced_wh - self.sold_wh)

    @property
    def free_ore(self) -> int:
        return max(0, self.most_bound_ore - self.bound_ore)


def means_of(tx: Transaction, home: Home, month: date, rules: MarketRules) -> Means:
    """What a home has to trade with in a month; in a customer's transaction.

    Raises InvalidOrder for a netted home.
    """
    if is_netted(tx, home.supply_period_id, month):
        raise InvalidOrder(
            "A home whose production is netted cannot trade: what it uses and sells is one amount "
            "there. Ask customer service about leaving the old scheme."
        )
    asked = {
        "supply_period": home.supply_period_id,
        "month": month,
        "most_price": rules.most_price,
    }
    sold_wh, bound_ore = fetch_one(tx, _HELD, asked)

    return Means(
        produced_wh=_produced_wh(tx, home, month),
        sold_wh=int(sold_wh),
        bound_ore=int(bound_ore),
        most_bound_ore=rules.most_bound_ore,
    )


def _produced_wh(tx: Transaction, home: Home, month: date) -> int:
    """What a home's production points have delivered to the grid in a month; an estimate counts."""
    asked = {"supply_period": home.supply_period_id, "month": month}
    total = 0
    for point, first, past in tx.execute(_PRODUCTION, asked).fetchall():
        stored = stored_days(tx, [point], Period(first, past))
        total += sum(int(day.wh.sum()) for day in stored[point].values())
    return total


_PRODUCTION: Final = statement("elhandel.exchange.orders", "production_of_home")

# An open order holds all of it, a closed one what it has traded. Nano-DKK, rounded up to the øre.
_HELD: Final = """
SELECT coalesce(sum(h.wh) FILTER (WHERE o.side = 'sell'), 0),
       coalesce(ceil(sum(h.wh * coalesce(o.price, %(most_price)s)::numeric)
                     FILTER (WHERE o.side = 'buy') / 10000000), 0)
FROM exchange.trade_order o
CROSS JOIN LATERAL (SELECT CASE WHEN o.closed_at IS NULL THEN o.wh ELSE o.traded_wh END AS wh) h
WHERE o.supply_period_id = %(supply_period)s AND o.month = %(month)s
"""
