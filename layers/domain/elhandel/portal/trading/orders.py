"""A customer's orders and trades (GX-ORD-1 to 3)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import uuid4

from pydantic import BaseModel, Field

from elhandel.exchange import CancelledBecause, InvalidOrder, Rail, orders
from elhandel.exchange.auction import Side
from elhandel.exchange.orders import (
    Changed,
    OrdersAsked,
    OwnTrade,
    PlacedOrder,
    State,
    TradesAsked,
    Wanted,
)
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import first_of_month
from elhandel.values.identifiers import Gsrn
from elhandel.values.request_body import RequestBody
from elhandel.values.units import decimal_kwh, decimal_price, micro_dkk, wh

type OrderType = Literal["limit", "market"]
type Kwh = Annotated[Decimal, Field(examples=["20.000"])]
type Price = Annotated[Decimal, Field(examples=["0.155"])]
type Role = Literal["buyer", "seller"]
type PageBefore = Annotated[
    int | None, Field(ge=1, le=2**62, description="What `before` of the page before says.")
]
type PageSize = Annotated[int, Field(ge=1, le=100)]


class OrderWish(RequestBody):
    """What a customer wants to buy or sell."""

    metering_point: Annotated[
        str,
        Field(max_length=40, description="The home's point.", examples=["571313180000000001"]),
    ]
    side: Side
    order_type: Annotated[
        OrderType, Field(description="`market`: at any price, without `price_per_kwh`.")
    ] = "limit"
    energy_amount: Annotated[
        str, Field(max_length=20, description="kWh, from 0.1 on.", examples=["20"])
    ]
    price_per_kwh: Annotated[
        str | None,
        Field(
            max_length=20,
            description="The limit in DKK without VAT: pay no more, or take no less.",
            examples=["0.16"],
        ),
    ] = None
    erc_certificate: Annotated[
        str | None,
        Field(
            max_length=18,
            description="A certificate that a sale cites: the seller's own, valid, and "
            "validated for trading.",
            examples=["ERC-2026-000042"],
        ),
    ] = None
    month: Annotated[
        dt.date | None,
        Field(description="Any day of the month that is traded; without it, this month."),
    ] = None
    rail: Annotated[
        Rail,
        Field(
            description="How it is paid: on the bill, or from a wallet on the token ledger, whose "
            "owner lets the market move what the order is for."
        ),
    ] = Rail.BILL


class OrderChange(RequestBody):
    """What is to be different of an order; what is left out stays as it is."""

    energy_amount: Annotated[
        str | None,
        Field(max_length=20, description="kWh that may trade from now on.", examples=["12.5"]),
    ] = None
    price_per_kwh: Annotated[
        str | None, Field(max_length=20, description="The limit.", examples=["0.17"])
    ] = None


class OrderFilter(BaseModel):
    """Which orders are listed; without anything, all of them, the newest first."""

    before: PageBefore = None
    page_size: PageSize = orders.PAGE
    status: State | None = None
    side: Side | None = None
    order_type: OrderType | None = None
    price_from: Annotated[str | None, Field(max_length=20, description="DKK per kWh.")] = None
    price_to: Annotated[str | None, Field(max_length=20, description="DKK per kWh.")] = None
    energy_from: Annotated[str | None, Field(max_length=20, description="kWh.")] = None
    energy_to: Annotated[str | None, Field(max_length=20, description="kWh.")] = None
    month: Annotated[dt.date | None, Field(description="Any day of it.")] = None

    def asked(self) -> OrdersAsked:
        """As the market asks for it. Raises InvalidAmount."""
        return OrdersAsked(
            state=self.status,
            side=self.side,
            has_limit=None if self.order_type is None else self.order_type == "limit",
            least_price=None if self.price_from is None else micro_dkk(self.price_from),
            most_price=None if self.price_to is None else micro_dkk(self.price_to),
            least_wh=None if self.energy_from is None else wh(self.energy_from),
            most_wh=None if self.energy_to is None else wh(self.energy_to),
            month=None if self.month is None else first_of_month(self.month),
        )


class TradeFilter(BaseModel):
    """Which trades are listed; without anything, all of them, the newest first."""

    before: PageBefore = None
    page_size: PageSize = orders.PAGE
    role: Role | None = None
    month: Annotated[dt.date | None, Field(description="Any day of it.")] = None

    def asked(self) -> TradesAsked:
        """As the market asks for it."""
        sides = {"buyer": Side.BUY, "seller": Side.SELL}
        return TradesAsked(
            side=None if self.role is None else sides[self.role],
            month=None if self.month is None else first_of_month(self.month),
        )


class OrderAnswer(BaseModel):
    """An order."""

    order_id: Annotated[int, Field(examples=[17])]
    metering_point: str
    side: Side
    order_type: OrderType
    energy_amount: Kwh
    filled_amount: Kwh
    open_amount: Annotated[Decimal, Field(description="kWh that may still trade; locked.")]
    price_per_kwh: Price | None
    status: State
    month: Annotated[dt.date, Field(description="The first day of the month that is traded.")]
    area: str
    created_at: dt.datetime
    expires_at: dt.datetime
    closed_at: dt.datetime | None
    rail: Rail
    erc_certificate: Annotated[
        str | None, Field(description="The certificate that a sale cites.")
    ] = None
    cancelled_because: Annotated[
        CancelledBecause | None,
        Field(
            description="Why it was cancelled though its customer did not ask for it: by `staff`, "
            "or for want of the wallet that it was to be paid from."
        ),
    ] = None

    @classmethod
    def of(cls, order: PlacedOrder) -> Self:
        return cls(
            order_id=order.order_id,
            metering_point=order.gsrn,
            side=order.side,
            order_type="market" if order.price is None else "limit",
            energy_amount=decimal_kwh(order.wh),
            filled_amount=decimal_kwh(order.traded_wh),
            open_amount=decimal_kwh(order.open_wh),
            price_per_kwh=None if order.price is None else decimal_price(order.price),
            status=order.state,
            month=order.month,
            area=order.price_area,
            created_at=order.placed_at,
            expires_at=order.expires_at,
            closed_at=order.closed_at,
            rail=order.rail,
            erc_certificate=order.certificate,
            cancelled_because=order.cancelled_because,
        )


class Orders(BaseModel):
    """A page of orders, the newest first."""

    orders: Sequence[OrderAnswer]
    before: Annotated[int | None, Field(description="What to ask the next page with.")]


class TradeAnswer(BaseModel):
    """A trade. The neighbour is not named."""

    trade_id: int
    order_id: int
    role: Role
    energy_amount: Kwh
    price_per_kwh: Price
    epoch: dt.datetime
    month: dt.date
    settled_amount: Annotated[
        Decimal | None,
        Field(
            description="kWh of it that hold, by what was used and produced in the month; null "
            "until the month is settled."
        ),
    ]

    @classmethod
    def of(cls, trade: OwnTrade) -> Self:
        held = trade.settled_wh
        return cls(
            trade_id=trade.trade_id,
            order_id=trade.order_id,
            role="buyer" if trade.side is Side.BUY else "seller",
            energy_amount=decimal_kwh(trade.wh),
            price_per_kwh=decimal_price(trade.price),
            epoch=trade.epoch,
            month=trade.month,
            settled_amount=None if held is None else decimal_kwh(held),
        )


class Trades(BaseModel):
    """A page of trades, the newest first."""

    trades: Sequence[TradeAnswer]
    before: Annotated[int | None, Field(description="What to ask the next page with.")]


def place_order(
    tx: Transaction, wish: OrderWish, key: str | None, now: dt.datetime
) -> tuple[OrderAnswer, bool]:
    """Place an order, or find the one that this key has; and whether it is new.

    Raises InvalidOrder, MarketPaused, NotFound, NotEnough, OwnOrdersCross, OrderDiffers.
    """
    if (wish.price_per_kwh is None) != (wish.order_type == "market"):
        raise InvalidOrder(
            "A limit order names its limit, and a market order none. Say what you will pay, or "
            "take, at most.",
            field="price_per_kwh",
        )
    placed, is_new = orders.place(
        tx,
        Wanted(
            gsrn=Gsrn(wish.metering_point),
            side=wish.side,
            wh=wh(wish.energy_amount),
            price=None if wish.price_per_kwh is None else micro_dkk(wish.price_per_kwh),
            key=key or str(uuid4()),
            month=wish.month,
            rail=wish.rail,
            certificate=wish.erc_certificate,
        ),
        now,
    )
    return OrderAnswer.of(placed), is_new


def show_order(tx: Transaction, order_id: int) -> OrderAnswer:
    """An order of the customer. Raises NotFound."""
    return OrderAnswer.of(orders.own_order(tx, order_id))


def list_orders(tx: Transaction, wanted: OrderFilter) -> Orders:
    """A page of the customer's orders. Raises InvalidAmount."""
    found, more = orders.own_orders(tx, wanted.before, wanted.asked(), wanted.page_size)
    return Orders(
        orders=[OrderAnswer.of(order) for order in found],
        before=found[-1].order_id if more else None,
    )


def change_order(
    tx: Transaction, order_id: int, wish: OrderChange, now: dt.datetime
) -> tuple[OrderAnswer, bool]:
    """The order that takes the place of one, and whether it is new.

    Raises all that `place_order` raises, and OrderClosed.
    """
    changed = Changed(
        wh=None if wish.energy_amount is None else wh(wish.energy_amount),
        price=None if wish.price_per_kwh is None else micro_dkk(wish.price_per_kwh),
    )
    placed, is_new = orders.change(tx, order_id, changed, now)
    return OrderAnswer.of(placed), is_new


def cancel_order(tx: Transaction, order_id: int, now: dt.datetime) -> OrderAnswer:
    """Take back what is left of an order. Raises NotFound, OrderClosed."""
    return OrderAnswer.of(orders.cancel(tx, order_id, now))


def list_trades(tx: Transaction, wanted: TradeFilter) -> Trades:
    """A page of the customer's trades."""
    found, more = orders.own_trades(tx, wanted.before, wanted.asked(), wanted.page_size)
    return Trades(
        trades=[TradeAnswer.of(trade) for trade in found],
        before=found[-1].trade_id if more else None,
    )
