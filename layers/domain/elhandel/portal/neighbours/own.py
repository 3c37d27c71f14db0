"""What neighbours' trade has come to for the customer who asks: on their bills, and lately.

Only inside a customer's transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from elhandel.billing.charges import charged_for
from elhandel.exchange.auction import Side
from elhandel.exchange.epochs import Epoch
from elhandel.exchange.orders import OwnTrade, PlacedOrder, State
from elhandel.exchange.rail import fee_ore, total_ore
from elhandel.exchange.rules import MarketRules
from elhandel.platform.database import Transaction, fetch_one

type Happened = Literal["placed", "traded", "cancelled", "expired"]

BOUGHT: Final = "trade-bought"
SOLD: Final = frozenset({"trade-sold", "trade-fee"})


@dataclass(frozen=True, slots=True)
class OnBills:
    """What trades changed on bills that are issued: øre without VAT, in the customer's favour."""

    saved_ore: int
    """What bought energy cost less than ours would have."""

    earned_ore: int
    """What sold surplus gave more than we would have, less our fee."""

    @property
    def ore(self) -> int:
        return self.saved_ore + self.earned_ore


@dataclass(frozen=True, slots=True)
class Comes:
    """What an order comes to at its limit, or a trade at its price; øre without VAT."""

    total_ore: int
    fee_ore: int
    """Of who sells; 0 of who buys."""

    @property
    def net_ore(self) -> int:
        return self.total_ore - self.fee_ore


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that happened to an order. price: micro-DKK per kWh; None: any."""

    at: datetime
    kind: Happened
    side: Side
    wh: int
    price: int | None


def may_trade(tx: Transaction, today: date) -> bool:
    """Whether the customer has, or had, supply that could take part."""
    (supplied,) = fetch_one(tx, _SUPPLIED, {"today": today})
    return bool(supplied)


def on_bills(tx: Transaction) -> OnBills:
    """What trades changed on the customer's bills, notes included."""
    lines = tx.execute(_CHARGES).fetchall()
    sources = {
        number: charge.source
        for number, charge in charged_for(tx, [number for number, _ in lines]).items()
    }
    saved = sum(ore for number, ore in lines if sources.get(number) == BOUGHT)
    earned = sum(ore for number, ore in lines if sources.get(number) in SOLD)
    return OnBills(saved_ore=-saved, earned_ore=-earned)


def comes_to(side: Side, wh: int, price: int, rules: MarketRules) -> Comes:
    """What energy comes to at a price: rounded once, as on the bills."""
    total = total_ore(wh, price)
    return Comes(total, fee_ore(total, rules.fee_percent) if side is Side.SELL else 0)


def activity(orders: list[PlacedOrder], trades: list[OwnTrade], most: int) -> list[Activity]:
    """The latest things that happened to orders, the newest first."""
    found = [Activity(o.placed_at, "placed", o.side, o.wh, o.price) for o in orders]
    found += [
        Activity(
            o.closed_at,
            "cancelled" if o.state is State.CANCELLED else "expired",
            o.side,
            o.wh - o.traded_wh,
            o.price,
        )
        for o in orders
        if o.closed_at is not None and o.state in (State.CANCELLED, State.EXPIRED)
    ]
    found += [Activity(Epoch(t.epoch).end, "traded", t.side, t.wh, t.price) for t in trades]
    return sorted(found, key=lambda one: (one.at, one.kind != "placed"), reverse=True)[:most]


_SUPPLIED: Final = """
SELECT EXISTS (SELECT FROM portfolio.supply_period
               WHERE state = 'active' AND starts_on <= %(today)s)
"""

_CHARGES: Final = """
SELECT billing_charge_id, sum(amount_ore)::bigint
FROM billing.invoice_line WHERE billing_charge_id IS NOT NULL GROUP BY billing_charge_id
"""
