"""Placing an order."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.exchange.auction import Order, Side, crosses
from elhandel.exchange.errors import InvalidOrder, NotEnough, OrderDiffers, OwnOrdersCross
from elhandel.exchange.orders.cited import certificate_to_cite, cite
from elhandel.exchange.orders.home import Home
from elhandel.exchange.orders.limits import check_limits
from elhandel.exchange.orders.means import produced_wh, refuse_netted
from elhandel.exchange.orders.order import PlacedOrder, State
from elhandel.exchange.orders.read import own_order
from elhandel.exchange.orders.standing import Standing, hold_orders, standing
from elhandel.exchange.rails import Rail
from elhandel.exchange.rules import MarketRules, market_rules
from elhandel.exchange.tokens import check_wallet
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.days.local_time import first_of_month, local_date, next_month, start_of_day
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import dkk_of_micro, dkk_of_ore, kwh_of_wh

_MICRO_WH_PER_ORE: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order as somebody asks for it."""

    gsrn: Gsrn
    side: Side
    wh: int

    price: int | None
    """The limit, micro-DKK per kWh without VAT; None: any price."""

    key: str
    """Of who orders: the same again is the same order."""

    month: date | None = None
    """Any day of it; None: this month."""

    rail: Rail = Rail.BILL

    certificate: str | None = None
    """The number of a certificate that a sale cites."""


def place(tx: Transaction, wanted: Wanted, now: datetime) -> tuple[PlacedOrder, bool]:
    """Place an order of the customer who asks; it is cleared at the end of its quarter of an hour.

    Returns the order, and whether it is new: the same key again gives the one that stands.
    Raises InvalidOrder, MarketPaused, NotFound, TooManyRequests, BookFull, NotEnough,
    OwnOrdersCross, what a certificate cannot be cited for (UnableToCertify), and OrderDiffers where
    the key stands for another order; on the rail `token` RailClosed, NoWallet, and NotEnough where
    the wallet has less, or lets the market move less.
    """
    today = local_date(now)
    rules = market_rules(today)
    month = first_of_month(wanted.month or today)

    hold_orders(tx)
    stands = standing(tx, wanted.gsrn.value, month, wanted.rail, wanted.key, rules, now)
    home = stands.home
    if stands.known is not None:
        return _the_same(own_order(tx, stands.known), wanted, month), False

    _check(wanted, rules)
    expires_at = now if month > today else min(now + rules.lives, _closes(month, rules))
    if expires_at <= now:
        raise InvalidOrder(
            f"{month:%Y-%m} is not traded. What is used and produced in a month is traded in it, "
            f"and until the {rules.open_days}th of the next.",
            field="month",
        )
    check_limits(stands, home, month, rules, now)
    _check_means(tx, stands, home, wanted, month, rules)
    _check_own(stands, home, wanted)
    wallet = None
    if wanted.rail is Rail.TOKEN:
        wallet = check_wallet(tx, wanted.side, wanted.wh, wanted.price, rules.most_price)

    cited = certificate_to_cite(tx, wanted.certificate, wanted.side, wanted.wh, now)

    placed = _placed(tx, home, wanted, month, now, expires_at, wallet)
    cite(tx, placed.order_id, cited)
    return placed, True


def _placed(
    tx: Transaction,
    home: Home,
    wanted: Wanted,
    month: date,
    now: datetime,
    expires_at: datetime,
    wallet: str | None,
) -> PlacedOrder:
    (order_id,) = fetch_one(
        tx,
        _PLACE,
        {
            "supply_period": home.supply_period_id,
            "key": wanted.key,
            "area": home.price_area,
            "month": month,
            "side": wanted.side,
            "wh": wanted.wh,
            "price": wanted.price,
            "now": now,
            "expires": expires_at,
            "rail": wanted.rail,
            "wallet": wallet,
        },
        prepare=True,
    )
    return PlacedOrder(
        order_id=order_id,
        supply_period_id=home.supply_period_id,
        gsrn=wanted.gsrn.value,
        order_key=wanted.key,
        price_area=home.price_area,
        month=month,
        side=wanted.side,
        wh=wanted.wh,
        price=wanted.price,
        traded_wh=0,
        state=State.ACTIVE,
        placed_at=now,
        expires_at=expires_at,
        closed_at=None,
        rail=wanted.rail,
        certificate=wanted.certificate,
    )


def _the_same(known: PlacedOrder, wanted: Wanted, month: date) -> PlacedOrder:
    asked = (wanted.side, wanted.wh, wanted.price, month, wanted.certificate, wanted.rail)
    stands = (known.side, known.wh, known.price, known.month, known.certificate, known.rail)
    if stands == asked:
        return known
    raise OrderDiffers(
        "There is another order with this key. Give each order a key of its own; the same key is "
        "for asking again."
    )


def _check(wanted: Wanted, rules: MarketRules) -> None:
    if not rules.least_wh <= wanted.wh <= rules.most_wh:
        raise InvalidOrder(
            f"An order is for {kwh_of_wh(rules.least_wh)} to {kwh_of_wh(rules.most_wh)} kWh.",
            field="energy_amount",
        )
    if wanted.price is not None and not rules.least_price <= wanted.price <= rules.most_price:
        raise InvalidOrder(
            f"A limit lies between {dkk_of_micro(rules.least_price)} and "
            f"{dkk_of_micro(rules.most_price)} DKK per kWh, without VAT.",
            field="price_per_kwh",
        )


def _closes(month: date, rules: MarketRules) -> datetime:
    """The end of the last day on which a month is traded."""
    return start_of_day(next_month(month).replace(day=rules.open_days + 1))


def _check_means(
    tx: Transaction, stands: Standing, home: Home, wanted: Wanted, month: date, rules: MarketRules
) -> None:
    refuse_netted(is_netted=stands.is_netted)
    if wanted.side is Side.SELL:
        to_sell_wh = max(0, produced_wh(tx, home, month) - stands.held.sold_wh)
        if wanted.wh > to_sell_wh:
            raise NotEnough(
                f"Of what was produced in {month:%Y-%m} {kwh_of_wh(to_sell_wh)} kWh are left to "
                "sell. Offer no more, or cancel another offer.",
                available_kwh=kwh_of_wh(to_sell_wh),
            )
        return

    price = rules.most_price if wanted.price is None else wanted.price
    free_ore = stands.held.free_ore(rules)
    if -(-wanted.wh * price // _MICRO_WH_PER_ORE) > free_ore:
        raise NotEnough(
            f"Purchases of a home in a month come to {dkk_of_ore(rules.most_bound_ore)} DKK at "
            f"most, open orders at their limits: {dkk_of_ore(free_ore)} DKK are left. Buy "
            "less, at a lower limit, or cancel another order.",
            available_dkk=dkk_of_ore(free_ore),
        )


def _check_own(stands: Standing, home: Home, wanted: Wanted) -> None:
    """Orders of one customer never trade with each other (B.10)."""
    new = Order(0, home.customer_id, wanted.side, wanted.wh, wanted.price)
    crossing = next((order for order in stands.open_orders if crosses(new, order)), None)
    if crossing is not None:
        raise OwnOrdersCross(
            f"This order would trade with your own order {crossing.number}. Cancel that one first, "
            "or choose another limit.",
            order_id=crossing.number,
        )


_PLACE: Final = """
INSERT INTO exchange.trade_order (
    supply_period_id, order_key, price_area, month, side, wh, price, placed_at, expires_at, rail,
    wallet)
VALUES (%(supply_period)s, %(key)s, %(area)s, %(month)s, %(side)s, %(wh)s, %(price)s, %(now)s,
        %(expires)s, %(rail)s, %(wallet)s)
RETURNING order_id
"""
