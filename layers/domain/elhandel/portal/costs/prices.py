"""What a kWh costs at a home as JSON, with everything in it, hour by hour."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction
from elhandel.portal.usage import Hour, Prices, Window, place_at, prices_of
from elhandel.values.days.local_time import local_date
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_price


class HourPrice(BaseModel):
    """An hour; DKK per kWh with VAT, spot or fixed price, supplements, tariffs and tax in it."""

    start: dt.datetime
    price: Decimal
    band: Annotated[str, Field(description="cheap, normal or dear, beside the last 30 days.")]

    @classmethod
    def of(cls, hour: Hour) -> Self:
        return cls(
            start=hour.start.astimezone(dt.UTC),
            price=decimal_price(hour.price or 0),
            band=hour.band,
        )


class CheapestHours(BaseModel):
    """The cheapest hours in a row from now on, as far as prices are known."""

    hours: int
    start: dt.datetime
    mean_price: Decimal

    @classmethod
    def of(cls, window: Window) -> Self:
        return cls(
            hours=window.hours,
            start=window.start.astimezone(dt.UTC),
            mean_price=decimal_price(window.mean),
        )


class HomePrices(BaseModel):
    """Prices of today and tomorrow, as far as they are known."""

    gsrn: str
    hours: list[HourPrice]
    cheapest: list[CheapestHours]

    @classmethod
    def of(cls, gsrn: Gsrn, prices: Prices) -> Self:
        return cls(
            gsrn=gsrn.value,
            hours=[HourPrice.of(hour) for hour in (*prices.today, *prices.tomorrow)],
            cheapest=[CheapestHours.of(window) for window in prices.windows],
        )


def home_prices(tx: Transaction, gsrn: Gsrn, now: dt.datetime) -> HomePrices:
    """The prices at the customer's home. Raises NotFound where it is not supplied today."""
    place = place_at(tx, gsrn, local_date(now))
    found = prices_of(tx, place, now)
    if found is None:
        raise NotFound(f"We do not supply metering point {gsrn} today.")

    return HomePrices.of(gsrn, found)
