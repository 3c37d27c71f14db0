"""Readings and spot prices of a case: a start instant, a resolution and values in order."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import RESOLUTIONS, Field, places
from elhandel.settlement.engine import MISSING, Axis, Period, SpotSeries
from elhandel.settlement.engine.axis import COPENHAGEN, DAY_MINUTES

LARGEST_WH: Final = 2**31 - 1
MICRO_DECIMALS_PER_MWH: Final = 3
"""DKK per MWh with three decimals is micro-DKK per kWh."""
LARGEST_DKK_PER_MWH: Final = 1_000_000
MOST_DECIMALS: Final = 6


def axis_of(readings: Field, days: Period) -> Axis:
    """The intervals of the days: of one resolution, or of those that a list of series changes to at midnights."""
    series = [one.only("start", "resolution", "kwh") for one in readings.each_or_one()]
    if not series:
        raise BadCase(readings.path, "readings", [])
    starts = [days.start, *(_first_day(one["start"]) for one in series[1:]), days.end]
    for one, (first, past) in zip(series, pairwise(starts), strict=True):
        if first >= past:
            raise BadCase(f"{one.path}.start", "series in the order of their days, inside the period", str(first))
    minutes = [one["resolution"].minutes() for one in series]
    return Axis.of_stretches(tuple((Period(*ends), each) for ends, each in zip(pairwise(starts), minutes, strict=True)))


def readings_on(axis: Axis, readings: Field, like: Field | None = None) -> NDArray[np.int32]:
    """The values of one or several series laid on the axis, Wh, MISSING where there is none.

    like: where start and resolution stand if the series does not say (production follows consumption).
    Raises BadCase for values outside the axis: they would be lost.
    """
    placed = np.full(axis.intervals, MISSING, np.int32)
    described = readings.each_or_one() if like is None else like.each_or_one()
    if len(described) != len(readings.each_or_one()):
        raise BadCase(readings.path, f"{len(described)} series, as there are of consumption", readings.value)
    for one, other, (days, minutes) in zip(readings.each_or_one(), described, axis.resolutions, strict=True):
        one.only("start", "resolution", "kwh")
        told = one.get("resolution") or other["resolution"]
        if told.minutes() != minutes:
            raise BadCase(told.path, f"the resolution of consumption, {_resolution(minutes)}", told.value)
        values = [wh(value) for value in one["kwh"].each()]
        first, past = axis.columns(days)
        start = one.get("start") or other["start"]
        column = first + _intervals_from(axis.instant(first), days.start, start, minutes)
        if column < first:
            raise BadCase(start.path, f"an instant not before {days.start}, where the readings begin", start.value)
        if column + len(values) > past:
            expected = f"at most {max(0, past - column)} values, until {days.end}"
            raise BadCase(one["kwh"].path, expected, f"{len(values)} values")
        placed[column : column + len(values)] = values
    return placed


def wh(value: Field) -> int:
    """A quantity in kWh as Wh; null is MISSING."""
    return MISSING if value.value is None else known_wh(value)


def known_wh(value: Field) -> int:
    """A quantity in kWh as Wh."""
    quantity = value.scaled(3)
    if not 0 <= quantity <= LARGEST_WH:
        raise BadCase(value.path, f"a quantity from 0 to {LARGEST_WH / 1000} kWh", value.value)
    return quantity


def spot_prices(told: Field) -> tuple[str, list[SpotSeries]]:
    """The price area, and one or several series of its prices that do not overlap. Raises BadCase."""
    series = [one.only("area", "resolution", "start", "dkk_per_mwh") for one in told.each_or_one()]
    if not series:
        raise BadCase(told.path, "spot prices", [])
    area = series[0]["area"].text()
    for one in series[1:]:
        if (other := one["area"]).text() != area:
            raise BadCase(other.path, f"{area}, as of the others: a point lies in one price area", other.value)
    read = [_spot(one) for one in series]
    for (_, earlier), (number, later) in pairwise(sorted(enumerate(read), key=lambda numbered: numbered[1].start)):
        if later.start < earlier.start + len(earlier.values) * timedelta(minutes=earlier.minutes):
            raise BadCase(f"{series[number].path}.start", "each interval priced once", series[number]["start"].value)
    return area, read


def _spot(series: Field) -> SpotSeries:
    """Spot prices in DKK per MWh, exact however many decimals they have; null is a missing price."""
    fields = list(series["dkk_per_mwh"].each())
    numbers = [None if field.value is None else field.decimal() for field in fields]
    decimals = max((places(number) for number in numbers if number is not None), default=0)
    extra = max(0, decimals - MICRO_DECIMALS_PER_MWH)
    for number, field in zip(numbers, fields, strict=True):
        if number is not None and (abs(number) > LARGEST_DKK_PER_MWH or places(number) > MOST_DECIMALS):
            raise BadCase(
                field.path, f"a price of at most {LARGEST_DKK_PER_MWH} DKK and {MOST_DECIMALS} decimals", field.value
            )
    scale = MICRO_DECIMALS_PER_MWH + extra
    values = [0 if field.value is None else field.scaled(scale) for field in fields]
    missing = np.array([field.value is None for field in fields], bool)
    minutes = series["resolution"].minutes()
    if minutes == DAY_MINUTES:
        raise BadCase(series["resolution"].path, "PT15M or PT1H", "P1D")
    start = series["start"].instant()
    if start.second or start.microsecond or start.minute % minutes:
        raise BadCase(series["start"].path, "an instant at which an interval starts", series["start"].value)
    return SpotSeries(start, minutes, np.array(values, np.int64), 10**extra, missing if missing.any() else None)


def decimals_of(values: Sequence[Field]) -> int:
    """As many decimals as the longest of these quantities is written with."""
    return max((places(value.decimal()) for value in values if value.value is not None), default=0)


def _first_day(start: Field) -> date:
    local = start.instant().astimezone(COPENHAGEN)
    if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
        raise BadCase(start.path, "a local midnight: only there does the resolution change", start.value)
    return local.date()


def _intervals_from(origin: datetime, first_day: date, start: Field, minutes: int) -> int:
    """How many intervals after the origin, a local midnight, the series starts; negative where it starts before."""
    instant = start.instant()
    if minutes == DAY_MINUTES:
        local = instant.astimezone(COPENHAGEN)
        beside = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        first = (local.date() - first_day).days
    else:
        first, beside = divmod(instant - origin, timedelta(minutes=minutes))
    if beside:
        raise BadCase(start.path, "an instant at which an interval starts", start.value)
    return first


def _resolution(minutes: int) -> str:
    return next(name for name, each in RESOLUTIONS.items() if each == minutes)
