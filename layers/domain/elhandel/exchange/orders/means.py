"""What a home has to trade with: surplus not yet sold, and what its purchases may still come to.

What an open order holds is locked by being counted: its rest at its limit. So nothing has to be
given back when it trades, is cancelled or expires (GX-ORD-4).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.exchange.errors import NettedHome
from elhandel.exchange.netting import is_netted
from elhandel.exchange.orders.home import Home
from elhandel.exchange.rules import MarketRules
from elhandel.metering.intervals import day_wh
from elhandel.platform.database import Transaction, fetch_one


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


@dataclass(frozen=True, slots=True)
class Held:
    """What a home's orders of a month hold."""

    sold_wh: int
    bound_ore: int

    def free_ore(self, rules: MarketRules) -> int:
        """What purchases may still come to."""
        return max(0, rules.most_bound_ore - self.bound_ore)


def means_of(tx: Transaction, home: Home, month: date, rules: MarketRules) -> Means:
    """What a home has to trade with in a month; in a customer's transaction.

    Raises NettedHome.
    """
    refuse_netted(is_netted=is_netted(tx, home.supply_period_id, month))
    held = _held_of(tx, home, month, rules)
    return Means(
        produced_wh=produced_wh(tx, home, month),
        sold_wh=held.sold_wh,
        bound_ore=held.bound_ore,
        most_bound_ore=rules.most_bound_ore,
    )


def refuse_netted(*, is_netted: bool) -> None:
    """Raises NettedHome."""
    if is_netted:
        raise NettedHome(
            "A home whose production is netted cannot trade: what it uses and sells is one amount "
            "there. Ask customer service about leaving the old scheme."
        )


def _held_of(tx: Transaction, home: Home, month: date, rules: MarketRules) -> Held:
    """What a home's orders of a month hold; in a customer's transaction."""
    asked = {
        "supply_period": home.supply_period_id,
        "month": month,
        "most_price": rules.most_price,
    }
    sold_wh, bound_ore = fetch_one(tx, _HELD, asked)
    return Held(int(sold_wh), int(bound_ore))


def produced_wh(tx: Transaction, home: Home, month: date) -> int:
    """What a home's production points have delivered to the grid in a month; an estimate counts."""
    asked = {"supply_period": home.supply_period_id, "month": month}
    rows = tx.cursor(binary=True).execute(_PRODUCTION, asked, prepare=True)
    return sum(day_wh(day, minutes, wh, quality) for day, minutes, wh, quality in rows)


_PRODUCTION: Final = """
SELECT day, resolution_minutes, wh, quality
FROM exchange.own_production(%(supply_period)s, %(month)s)
"""

# An open order holds all of it, a closed one what it has traded. Nano-DKK, rounded up to the øre.
_HELD: Final = """
SELECT coalesce(sum(h.wh) FILTER (WHERE o.side = 'sell'), 0),
       coalesce(ceil(sum(h.wh * coalesce(o.price, %(most_price)s)::numeric)
                     FILTER (WHERE o.side = 'buy') / 10000000), 0)
FROM exchange.trade_order o
CROSS JOIN LATERAL (SELECT CASE WHEN o.closed_at IS NULL THEN o.wh ELSE o.traded_wh END AS wh) h
WHERE o.supply_period_id = %(supply_period)s AND o.month = %(month)s
"""
