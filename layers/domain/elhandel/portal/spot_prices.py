"""Spot prices as the portal's JSON: of a price area, or where a customer's point lies."""

import datetime as dt
from decimal import Decimal
from typing import Final, Self

from pydantic import BaseModel

from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.period import asked_period, day_after, days_from
from elhandel.portal.point import own_point
from elhandel.pricing import spot
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_price

_LONGEST: Final = dt.timedelta(days=366)
_TODAY_AND_TOMORROW: Final = 2  # days


class SpotPrice(BaseModel):
    """The price of an hour or quarter; DKK per kWh without VAT, null where it is not known."""

    start: dt.datetime
    price: Decimal | None


class SpotDay(BaseModel):
    """The spot prices of a local day."""

    date: dt.date
    resolution_minutes: int
    prices: list[SpotPrice]

    @classmethod
    def of(cls, day: spot.SpotDay) -> Self:
        step = dt.timedelta(minutes=day.resolution_minutes)
        midnight = start_of_day(day.day)

        prices = [
            SpotPrice(
                start=midnight + place * step,
                price=None if per_kwh is None else decimal_price(per_kwh),
            )
            for place, per_kwh in enumerate(day.per_kwh)
        ]

        return cls(date=day.day, resolution_minutes=day.resolution_minutes, prices=prices)


class AreaPrices(BaseModel):
    """Spot prices in a price area, of the days that are known."""

    price_area: str
    price_area_label: str
    days: list[SpotDay]


class SpotPrices(AreaPrices):
    """Spot prices in the price area of the metering point."""

    gsrn: str


def point_prices(tx: Transaction, gsrn: Gsrn, date: dt.date | None, today: dt.date) -> SpotPrices:
    """The spot prices where a customer's point lies, of a day, or else of today and tomorrow.

    Raises NotFound, PeriodNotPossible.
    """
    asked = days_from(date or today, 1 if date else _TODAY_AND_TOMORROW)
    point = own_point(tx, gsrn, today)
    if point.price_area is None:
        raise NotFound(
            "The market has not announced yet in which price area the point lies. "
            "Try again after the start."
        )

    prices = _area_prices(tx, point.price_area, asked)

    return SpotPrices(gsrn=point.gsrn.value, **prices.model_dump())


def area_prices(
    tx: Transaction, area: str, start: dt.date | None, end: dt.date | None, today: dt.date
) -> AreaPrices:
    """The spot prices of an area as far as they are published: two days from today, unless said.

    Raises PeriodNotPossible.
    """
    first = start or today
    asked = asked_period(first, end or day_after(first, _TODAY_AND_TOMORROW), _LONGEST)

    return _area_prices(tx, area, asked)


def _area_prices(tx: Transaction, area: str, asked: Period) -> AreaPrices:
    known = spot.spot_days(tx, [area], asked)[area]
    days = [SpotDay.of(day) for _, day in sorted(known.items())]

    return AreaPrices(price_area=area, price_area_label=labels.AREA[area], days=days)
