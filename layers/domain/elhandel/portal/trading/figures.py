"""The market in numbers, as everybody may see them: depth, prices, epochs (GX-ORD-3, GX-EPO-2).

Worked out when somebody asks, from what is cleared and what is open; no party is named.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from elhandel.exchange import Rail
from elhandel.exchange.auction import Side
from elhandel.exchange.epochs import (
    BookLevel,
    Epoch,
    EpochFigures,
    EpochRow,
    EpochState,
    book_figures,
    books_of,
    depth,
    epoch_figures,
    epoch_state,
    indicative,
    last_traded,
)
from elhandel.exchange.rules import market_rules
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import first_of_month, local_date
from elhandel.values.errors import NotFound
from elhandel.values.units import decimal_kwh, decimal_price

_DAY: Final = dt.timedelta(days=1)
LONGEST: Final = dt.timedelta(days=31)


class DepthStep(BaseModel):
    """What is open at this limit or a better one."""

    price_per_kwh: Annotated[Decimal | None, Field(description="null: at any price.")]
    energy_amount: Annotated[Decimal, Field(description="kWh at this limit or a better one.")]


class DepthAnswer(BaseModel):
    """An area's book of a month as two curves: what would trade at each price."""

    area: str
    month: dt.date
    bids: Annotated[Sequence[DepthStep], Field(description="The dearest first.")]
    asks: Annotated[Sequence[DepthStep], Field(description="The cheapest first.")]


class Price(BaseModel):
    """A price at which so much trades."""

    price_per_kwh: Decimal
    energy_amount: Decimal
    epoch: Annotated[dt.datetime | None, Field(description="Of a price that was made.")] = None


class ClearingPrice(BaseModel):
    """What a book was cleared at last, and what it would be cleared at as it stands now."""

    area: str
    month: dt.date
    last: Price | None
    indicative: Annotated[
        Price | None,
        Field(description="Not a promise: orders come and go until the quarter of an hour ends."),
    ]


class Stats(BaseModel):
    """An area's book of a month over the last 24 hours."""

    area: str
    month: dt.date
    last_price: Decimal | None
    lowest_price: Decimal | None
    highest_price: Decimal | None
    mean_price: Annotated[
        Decimal | None, Field(description="By energy, to a millionth of a krone.")
    ]
    energy_amount: Decimal
    trades: int
    best_bid: Decimal | None
    best_ask: Decimal | None
    open_bids: Annotated[int, Field(description="Orders.")]
    open_asks: Annotated[int, Field(description="Orders.")]


class EpochBook(BaseModel):
    """What a book came to in an epoch."""

    area: str
    month: dt.date
    price_per_kwh: Decimal
    energy_amount: Decimal
    trades: int

    @classmethod
    def of(cls, row: EpochRow) -> Self:
        return cls(
            area=row.price_area,
            month=row.month,
            price_per_kwh=decimal_price(row.price),
            energy_amount=decimal_kwh(row.wh),
            trades=row.trades,
        )


class EpochStatus(BaseModel):
    """An epoch, and where it stands."""

    epoch_number: Annotated[str, Field(examples=["202601311200"])]
    starts_at: dt.datetime
    ends_at: dt.datetime
    status: EpochState
    books: Sequence[EpochBook]


class EpochStats(BaseModel):
    """An area's epochs of some days in numbers, on a rail."""

    area: str
    rail: Rail
    epochs_cleared: int
    epochs_traded: int
    orders: int
    orders_matched: int
    match_rate_percent: Annotated[int | None, Field(description="null where nothing was ordered.")]
    unique_traders: int
    trades: int
    energy_amount: Decimal
    settlements: Annotated[int, Field(description="Trades of which it is known how much holds.")]

    @classmethod
    def of(cls, area: str, rail: Rail, figures: EpochFigures) -> Self:
        return cls(
            area=area,
            rail=rail,
            epochs_cleared=figures.cleared,
            epochs_traded=figures.traded,
            orders=figures.ordered,
            orders_matched=figures.matched,
            match_rate_percent=figures.match_rate_percent,
            unique_traders=figures.traders,
            trades=figures.trades,
            energy_amount=decimal_kwh(figures.wh),
            settlements=figures.settled,
        )


def depth_answer(
    tx: Transaction, area: str, month: dt.date | None, now: dt.datetime
) -> DepthAnswer:
    """An area's book as two curves."""
    traded = first_of_month(month or local_date(now))
    levels = depth(tx, area, traded)
    return DepthAnswer(
        area=area,
        month=traded,
        bids=_curve(level for level in levels if level.side is Side.BUY),
        asks=_curve(level for level in levels if level.side is Side.SELL),
    )


def _curve(levels: Iterable[BookLevel]) -> list[DepthStep]:
    """levels: the most eager first."""
    steps, total = [], 0
    for level in levels:
        total += level.wh
        price = None if level.price is None else decimal_price(level.price)
        steps.append(DepthStep(price_per_kwh=price, energy_amount=decimal_kwh(total)))
    return steps


def clearing_price(
    tx: Transaction, area: str, month: dt.date | None, now: dt.datetime
) -> ClearingPrice:
    """The last price of a book, and the one that it would have now."""
    traded = first_of_month(month or local_date(now))
    last = last_traded(tx, area, traded)
    cleared = indicative(depth(tx, area, traded), market_rules(local_date(now)).lot)
    return ClearingPrice(
        area=area,
        month=traded,
        last=None if last is None else _price(last.price, last.wh, last.epoch),
        indicative=None if cleared.price is None else _price(cleared.price, cleared.wh),
    )


def _price(price: int, wh: int, epoch: dt.datetime | None = None) -> Price:
    return Price(price_per_kwh=decimal_price(price), energy_amount=decimal_kwh(wh), epoch=epoch)


def stats(tx: Transaction, area: str, month: dt.date | None, now: dt.datetime) -> Stats:
    """A book over the last 24 hours, and what is open in it."""
    traded = first_of_month(month or local_date(now))
    figures = book_figures(tx, area, traded, now)

    return Stats(
        area=area,
        month=traded,
        last_price=_dkk(figures.last),
        lowest_price=_dkk(figures.lowest),
        highest_price=_dkk(figures.highest),
        mean_price=_dkk(figures.mean),
        energy_amount=decimal_kwh(figures.wh),
        trades=figures.trades,
        best_bid=_dkk(figures.best_bid),
        best_ask=_dkk(figures.best_ask),
        open_bids=figures.open_bids,
        open_asks=figures.open_asks,
    )


def _dkk(price: int | None) -> Decimal | None:
    return None if price is None else decimal_price(price)


def epoch_status(tx: Transaction, number: str, now: dt.datetime) -> EpochStatus:
    """An epoch by its number. Raises NotFound for a number that is none."""
    try:
        epoch = Epoch.numbered(number)
    except ValueError as error:
        raise NotFound(
            "There is no such epoch: its number is YYYYMMDDHHMM in UTC, on a quarter of an hour."
        ) from error
    return EpochStatus(
        epoch_number=epoch.number,
        starts_at=epoch.start,
        ends_at=epoch.end,
        status=epoch_state(tx, epoch, now),
        books=[EpochBook.of(row) for row in books_of(tx, epoch)],
    )


def epoch_stats(tx: Transaction, area: str, days: int, rail: Rail, now: dt.datetime) -> EpochStats:
    """The epochs of the last days in numbers, on a rail. days: 1 to 31."""
    since = now - min(days * _DAY, LONGEST)
    return EpochStats.of(area, rail, epoch_figures(tx, area, since, now, rail))
