"""Readings and spot prices of a case: a start instant, a resolution and values in order."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import Field
from elhandel.settlement.engine import MISSING, Axis, SpotSeries
from elhandel.settlement.engine.axis import COPENHAGEN, DAY_MINUTES

LARGEST_WH: Final = 2**31 - 1
MICRO_DECIMALS_PER_MWH: Final = 3
"""DKK per MWh with three decimals is micro-DKK per kWh."""
LARGEST_DKK_PER_MWH: Final = 1_000_000
MOST_DECIMALS: Final = 6


def readings(series: Field, like: Field, axis: Axis) -> NDArray[np.int32]:
    """The values of `series` laid on the axis, Wh, MISSING where there is none; what lies outside is left out.

    like: where start and resolution stand if the series does not say (production follows consumption).
    """
    values = np.array([wh(value) for value in series["kwh"].each()], np.int64)
    start = series.get("start") or like["start"]
    placed = np.full(axis.intervals, MISSING, np.int32)
    first = _column(axis, start, start.instant(), (series.get("resolution") or like["resolution"]).minutes())
    skipped = max(0, -first)
    inside = values[skipped : skipped + max(0, axis.intervals - max(0, first))]
    placed[max(0, first) : max(0, first) + len(inside)] = inside
    return placed


def wh(value: Field) -> int:
    """A quantity in kWh as Wh; null is MISSING."""
    if value.value is None:
        return MISSING
    quantity = value.scaled(3)
    if not 0 <= quantity <= LARGEST_WH:
        raise BadCase(value.path, f"a quantity from 0 to {LARGEST_WH / 1000} kWh", value.value)
    return quantity


def spot(series: Field) -> SpotSeries:
    """Spot prices in DKK per MWh, exact however many decimals they have; null is a missing price."""
    fields = list(series["dkk_per_mwh"].each())
    numbers = [Decimal(0) if field.value is None else field.decimal() for field in fields]
    decimals = max((places(number) for number in numbers), default=0)
    extra = max(0, decimals - MICRO_DECIMALS_PER_MWH)
    for number, field in zip(numbers, fields, strict=True):
        if abs(number) > LARGEST_DKK_PER_MWH or places(number) > MOST_DECIMALS:
            raise BadCase(
                field.path, f"a price of at most {LARGEST_DKK_PER_MWH} DKK and {MOST_DECIMALS} decimals", field.value
            )
    values = np.array([int(number.scaleb(MICRO_DECIMALS_PER_MWH + extra)) for number in numbers], np.int64)
    missing = np.array([field.value is None for field in fields], bool)
    minutes = series["resolution"].minutes()
    if minutes == DAY_MINUTES:
        raise BadCase(series["resolution"].path, "PT15M or PT1H", "P1D")
    return SpotSeries(series["start"].instant(), minutes, values, 10**extra, missing if missing.any() else None)


def places(number: Decimal) -> int:
    """How many decimals a number is written with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _column(axis: Axis, field: Field, start: datetime, minutes: int) -> int:
    """The column that the series starts in; negative where it starts before the axis."""
    if minutes == DAY_MINUTES:
        local = start.astimezone(COPENHAGEN)
        beside = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
        first = (local.date() - axis.start).days
    else:
        first, beside = divmod(start - axis.start_instant, timedelta(minutes=minutes))
    if beside:
        raise BadCase(field.path, "an instant at which an interval starts", field.value)
    return first
