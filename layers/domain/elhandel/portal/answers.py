"""The portal's answers as JSON: energy in kWh and money in DKK, both as decimal strings; days are
Danish days.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, Field

from elhandel.billing.bill import address_lines
from elhandel.metering.read import Consumption
from elhandel.portal import labels
from elhandel.portal.health import Check
from elhandel.portal.point import ContractView, OwnPoint, PointOfHome
from elhandel.pricing import spot
from elhandel.values.local_time import start_of_day

type Resolution = Literal["hour", "day", "month"]

_MICRO: Final = Decimal(1_000_000)


class Interval(BaseModel):
    """What was used in an hour, day or month; kWh as a decimal string with three places."""

    start: dt.datetime | dt.date
    kwh: Decimal
    complete: bool
    estimated: bool
    label: Annotated[str, Field(description="How it came to be known, in Danish.")]


class Point(BaseModel):
    """A metering point of a home, with what it measures."""

    gsrn: str
    type: Annotated[
        str | None, Field(description="The market's code, E17, E18 …; null until it has told.")
    ]
    type_label: str

    @classmethod
    def of(cls, gsrn: str, kind: str | None) -> Self:
        return cls(
            gsrn=gsrn, type=kind, type_label=labels.POINT.get(kind or "", labels.OTHER_POINT)
        )


class ConsumptionAnswer(Point):
    """What a point measured in every hour, day or month of the period, also where nothing has come
    yet.
    """

    resolution: Resolution
    resolution_label: str
    kwh: Decimal
    intervals: list[Interval]

    @classmethod
    def measured(cls, point: OwnPoint, resolution: Resolution, used: list[Consumption]) -> Self:
        return cls(
            **Point.of(point.gsrn, point.type).model_dump(),
            resolution=resolution,
            resolution_label=labels.RESOLUTION[resolution],
            kwh=kwh(sum(interval.wh for interval in used)),
            intervals=[
                Interval(
                    start=interval.start,
                    kwh=kwh(interval.wh),
                    complete=interval.complete,
                    estimated=interval.estimated,
                    label=labels.QUALITY[interval.complete, interval.estimated],
                )
                for interval in used
            ],
        )


class Contract(BaseModel):
    """What is agreed on, with the product's prices of today in DKK without VAT."""

    gsrn: str
    state: str
    state_label: str
    product_id: str
    product_name: str
    pricing_type: str
    pricing_type_label: str
    green_energy: bool
    margin: Decimal
    supplement: Decimal
    fixed_price: Decimal | None
    subscription: Decimal
    supply_state: str
    supply_state_label: str
    supply_from: dt.date
    supply_to: Annotated[dt.date | None, Field(description="The first day without supply.")]
    supply_address: Annotated[
        list[str], Field(description="Its lines; none until supply has begun.")
    ]
    metering_points: Annotated[
        list[Point],
        Field(
            description="This point and those that belong to it, such as a solar roof's production."
        ),
    ]

    @classmethod
    def of(
        cls, gsrn: str, view: ContractView, points: Sequence[PointOfHome], today: dt.date
    ) -> Self:
        supplied = view.supply_state == "active"
        over = supplied and view.ends_on is not None and view.ends_on <= today
        ending = supplied and view.ends_on is not None and view.ends_on > today

        return cls(
            gsrn=gsrn,
            state=view.state,
            state_label=labels.ENDING if ending else labels.CONTRACT[view.state],
            product_id=view.product_id,
            product_name=view.product_name,
            pricing_type=view.pricing_type,
            pricing_type_label=labels.PRICING[view.pricing_type],
            green_energy=view.green_energy,
            margin=price(view.margin_per_kwh),
            supplement=price(view.supplement_per_kwh),
            fixed_price=None if view.fixed_per_kwh is None else price(view.fixed_per_kwh),
            subscription=price(view.subscription_per_month),
            supply_state=view.supply_state,
            supply_state_label=labels.OVER if over else labels.SUPPLY[view.supply_state],
            supply_from=view.starts_on,
            supply_to=view.ends_on,
            supply_address=list(address_lines(view.address)),
            metering_points=[Point.of(point.gsrn, point.type) for point in points],
        )


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
        step, midnight = dt.timedelta(minutes=day.resolution_minutes), start_of_day(day.day)
        prices = [
            SpotPrice(
                start=midnight + place * step, price=None if per_kwh is None else price(per_kwh)
            )
            for place, per_kwh in enumerate(day.per_kwh)
        ]
        return cls(date=day.day, resolution_minutes=day.resolution_minutes, prices=prices)


class AreaPrices(BaseModel):
    """Spot prices in a price area, of the days that are known."""

    price_area: str
    price_area_label: str
    days: list[SpotDay]

    @classmethod
    def of(cls, area: str, known: Mapping[dt.date, spot.SpotDay]) -> Self:
        days = [SpotDay.of(day) for _, day in sorted(known.items())]
        return cls(price_area=area, price_area_label=labels.AREA[area], days=days)


class SpotPrices(AreaPrices):
    """Spot prices in the price area of the metering point."""

    gsrn: str

    @classmethod
    def at(cls, gsrn: str, prices: AreaPrices) -> Self:
        return cls(gsrn=gsrn, **prices.model_dump())


class Part(BaseModel):
    """A part that the system needs."""

    part: str
    ok: bool
    detail: str


class Health(BaseModel):
    """Whether the system can do its work; part by part where the key is one of operations."""

    status: Literal["ok", "failing"]
    parts: list[Part] = []

    @classmethod
    def of(cls, checks: Sequence[Check], *, told: bool) -> Self:
        """told: whether the parts are named."""
        parts = [
            Part(part=check.part, ok=check.ok, detail=check.detail) for check in checks if told
        ]
        return cls(status="ok" if all(check.ok for check in checks) else "failing", parts=parts)


def kwh(wh: int) -> Decimal:
    """Energy in kWh, exact, with three places."""
    return Decimal(wh).scaleb(-3)


def kroner(ore: int) -> Decimal:
    """An amount in DKK, exact, with two places."""
    return Decimal(ore).scaleb(-2)


def price(micro_dkk: int) -> Decimal:
    """A price in DKK, exact."""
    return micro_dkk / _MICRO
