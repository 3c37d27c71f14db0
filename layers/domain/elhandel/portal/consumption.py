"""Consumption as the portal's JSON: what a point measured, by hour, day or month."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final, Literal, Self, TypedDict

from pydantic import Field

from elhandel.metering import read
from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.period import asked_period
from elhandel.portal.point import OwnPoint, Point, own_point
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_kwh

type Resolution = Literal["hour", "day", "month"]

_LONGEST: Final = dt.timedelta(days=3 * 366)


class Interval(TypedDict):
    """What was used in an hour, day or month; kWh as a decimal string with three places."""

    # No model: an answer by hour has thousands, which are checked and written as one list.
    start: dt.datetime | dt.date
    kwh: Decimal
    complete: bool
    estimated: bool
    label: Annotated[str, Field(description="How it came to be known, in Danish.")]


class ConsumptionAnswer(Point):
    """What a point measured in every hour, day or month of the period, also where no reading has
    arrived yet.
    """

    resolution: Resolution
    resolution_label: str
    kwh: Decimal
    intervals: list[Interval]

    @classmethod
    def measured(
        cls, point: OwnPoint, resolution: Resolution, used: list[read.Consumption]
    ) -> Self:
        return cls(
            **Point.of(point.gsrn, point.type).model_dump(),
            resolution=resolution,
            resolution_label=labels.RESOLUTION[resolution],
            kwh=decimal_kwh(sum(part.wh for part in used)),
            intervals=[_interval(part) for part in used],
        )


def consumption_of(
    tx: Transaction,
    gsrn: Gsrn,
    start: dt.date,
    end: dt.date,
    resolution: Resolution,
    today: dt.date,
) -> ConsumptionAnswer:
    """What a customer's point measured on the local days from `start` until the day before `end`.

    Raises NotFound, PeriodNotPossible.
    """
    asked = asked_period(start, end, _LONGEST)
    point = own_point(tx, gsrn, today, children=True)

    used = read.consumption(tx, point.metering_point_id, asked, resolution)

    return ConsumptionAnswer.measured(point, resolution, used)


def _interval(used: read.Consumption) -> Interval:
    return {
        "start": used.start,
        "kwh": decimal_kwh(used.wh),
        "complete": used.complete,
        "estimated": used.estimated,
        "label": labels.QUALITY[used.complete, used.estimated],
    }
