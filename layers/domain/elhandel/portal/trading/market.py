"""What everybody on the market may see: its epochs, its book, and what a home has to trade with."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from elhandel.exchange.auction import Side
from elhandel.exchange.control import pause_now
from elhandel.exchange.epochs import EpochRow, depth, epoch_on, epochs_before
from elhandel.exchange.orders import home_of, means_of
from elhandel.exchange.rules import market_rules
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import first_of_month, local_date
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_dkk, decimal_kwh, decimal_price

MOST: Final = 96
"""Books of an answer: those of a day, if all its epochs have traded."""

_MOST_BOOKS: Final = 2
"""Of an epoch: the month's, and in its first days those of the month before."""


class EpochAnswer(BaseModel):
    """The epoch that is active. Orders that are placed before its end take part in it."""

    epoch_number: Annotated[str, Field(examples=["202601311200"])]
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_remaining_seconds: int
    is_paused: bool


class TradedEpoch(BaseModel):
    """A book that has traded: an area's orders for a month, at one price."""

    epoch: dt.datetime
    month: dt.date
    price_per_kwh: Decimal
    energy_amount: Decimal
    trades: int

    @classmethod
    def of(cls, row: EpochRow) -> Self:
        return cls(
            epoch=row.epoch,
            month=row.month,
            price_per_kwh=decimal_price(row.price),
            energy_amount=decimal_kwh(row.wh),
            trades=row.trades,
        )


class Epochs(BaseModel):
    """A page of epochs of an area that have traded, the newest first."""

    area: str
    epochs: Sequence[TradedEpoch]
    before: Annotated[dt.datetime | None, Field(description="What to ask the next page with.")]


class Level(BaseModel):
    """What is open at a limit; without a price, at any."""

    price_per_kwh: Decimal | None
    energy_amount: Decimal
    orders: int


class BookAnswer(BaseModel):
    """The order book of an area for a month: no party is named."""

    area: str
    month: dt.date
    bids: Annotated[Sequence[Level], Field(description="The dearest first.")]
    asks: Annotated[Sequence[Level], Field(description="The cheapest first.")]


class HomeAnswer(BaseModel):
    """What a home has to trade with in a month. Amounts in DKK without VAT."""

    metering_point: str
    month: dt.date
    produced: Annotated[Decimal, Field(description="kWh delivered to the grid, as known so far.")]
    sold: Annotated[Decimal, Field(description="kWh that trades and open offers hold of it.")]
    to_sell: Decimal
    bound: Annotated[
        Decimal, Field(description="What purchases came to, and open orders may come to.")
    ]
    most_bound: Decimal


def require_market() -> None:
    """Raise NotFound where neighbours do not trade."""
    if settings().neighbours == "off":
        raise NotFound("Neighbours do not trade here.")


def current_epoch(tx: Transaction, now: dt.datetime) -> EpochAnswer:
    """The epoch that is active."""
    epoch = epoch_on(now)
    return EpochAnswer(
        epoch_number=epoch.number,
        starts_at=epoch.start,
        ends_at=epoch.end,
        time_remaining_seconds=int((epoch.end - now).total_seconds()),
        is_paused=pause_now(tx) is not None,
    )


def list_epochs(tx: Transaction, area: str, before: dt.datetime) -> Epochs:
    """The latest epochs of an area that have traded, before an instant. A page is whole epochs."""
    rows = epochs_before(tx, area, before, MOST + _MOST_BOOKS)
    page = [row for row in rows[:MOST] if len(rows) <= MOST or row.epoch > rows[MOST].epoch]
    return Epochs(
        area=area,
        epochs=[TradedEpoch.of(row) for row in page],
        before=page[-1].epoch if len(page) < len(rows) else None,
    )


def book_answer(tx: Transaction, area: str, month: dt.date | None, now: dt.datetime) -> BookAnswer:
    """What is open in an area's book of a month."""
    traded = first_of_month(month or local_date(now))
    levels = [
        (
            level.side,
            Level(
                price_per_kwh=None if level.price is None else decimal_price(level.price),
                energy_amount=decimal_kwh(level.wh),
                orders=level.orders,
            ),
        )
        for level in depth(tx, area, traded)
    ]
    return BookAnswer(
        area=area,
        month=traded,
        bids=[level for side, level in levels if side is Side.BUY],
        asks=[level for side, level in levels if side is Side.SELL],
    )


def home_answer(tx: Transaction, gsrn: Gsrn, month: dt.date | None, now: dt.datetime) -> HomeAnswer:
    """What a home of the customer has to trade with. Raises NotFound, InvalidOrder."""
    today = local_date(now)
    traded = first_of_month(month or today)
    home = home_of(tx, gsrn.value, traded)
    means = means_of(tx, home, traded, market_rules(today))

    return HomeAnswer(
        metering_point=gsrn.value,
        month=traded,
        produced=decimal_kwh(means.produced_wh),
        sold=decimal_kwh(means.sold_wh),
        to_sell=decimal_kwh(means.to_sell_wh),
        bound=decimal_dkk(means.bound_ore),
        most_bound=decimal_dkk(means.most_bound_ore),
    )
