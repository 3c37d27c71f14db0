"""Readings and spot prices of a case: a start instant, a resolution and values in order."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import RESOLUTIONS, Field, places
from elhandel.settlement.engine.axis import DAY_MINUTES, HOUR_MINUTES, Axis
from elhandel.settlement.engine.lines import MISSING
from elhandel.settlement.engine.prices import SpotSeries
from elhandel.values.days.local_time import COPENHAGEN
from elhandel.values.days.period import Period

QUARTER_MINUTES: Final = 15
LARGEST_WH: Final = 2**31 - 1
MICRO_DECIMALS_PER_MWH: Final = 3
"""DKK per MWh with three decimals is micro-DKK per kWh."""
LARGEST_DKK_PER_MWH: Final = 1_000_000
MOST_DECIMALS: Final = 6


def axis_of(readings: Field, days: Period) -> Axis:
    """The intervals of the days: of one resolution, or of those of each series in a list.

    Where no series of a list has values the days are laid in quarters, which fit between any
    others.
    """
    if not isinstance(readings.value, list):
        return Axis.of(days.start, days.end, readings["resolution"].minutes())

    quarters = Axis.of(days.start, days.end, QUARTER_MINUTES)
    firsts: list[int] = []
    reached = 0
    for element in readings.each():
        first, ends = _quarters_of(element, quarters)
        if first < reached:
            raise BadCase(
                f"{element.path}.start",
                "series in the order of time, none over another",
                element["start"].value,
            )
        firsts += [*range(reached, first), *([first, *ends[:-1]] if ends else [])]
        reached = ends[-1] if ends else first

    firsts += range(reached, quarters.intervals)

    return Axis.of_intervals(days.start, days.end, np.array(firsts, np.int64))


def readings_on(axis: Axis, readings: Field, like: Field | None = None) -> NDArray[np.int32]:
    """The values of one or several series laid on the axis, Wh, MISSING where there is none.

    like: where start and resolution stand if the series does not say (production follows
    consumption). Raises BadCase for values outside the axis: they would be lost.
    """
    series, described = readings.each_or_one(), (readings if like is None else like).each_or_one()
    if len(described) != len(series):
        raise BadCase(
            readings.path,
            f"{len(described)} series, as there are of consumption",
            f"{len(series)} series",
        )

    placed = np.full(axis.intervals, MISSING, np.int32)
    for element, other in zip(series, described, strict=True):
        column, values = _placed(axis, element, other)
        room = axis.intervals - column
        if isinstance(readings.value, list):
            room = sum(1 for _ in other["kwh"].each())
        if len(values) > room:
            raise BadCase(
                element["kwh"].path,
                f"at most {room} values, until {axis.end}",
                f"{len(values)} values",
            )
        placed[column : column + len(values)] = values

    return placed


def _placed(axis: Axis, series: Field, described: Field) -> tuple[int, list[int]]:
    """The interval that a series begins with, and its values in Wh."""
    series.only("start", "resolution", "kwh")
    stated, minutes = series.get("resolution"), described["resolution"].minutes()
    if stated is not None and stated.minutes() != minutes:
        raise BadCase(
            stated.path, f"the resolution of consumption, {_resolution(minutes)}", stated.value
        )

    column = _column(axis, series.get("start") or described["start"], minutes)

    return column, [wh(value) for value in series["kwh"].each()]


def wh(value: Field) -> int:
    """A quantity in kWh as Wh; null is MISSING."""
    return MISSING if value.value is None else known_wh(value)


def known_wh(value: Field) -> int:
    """A quantity in kWh as Wh."""
    quantity = value.scaled(3)
    if not 0 <= quantity <= LARGEST_WH:
        raise BadCase(value.path, f"a quantity from 0 to {LARGEST_WH / 1000} kWh", value.value)
    return quantity


def spot_prices(spot: Field) -> tuple[str, list[SpotSeries]]:
    """The price area, and one or several series of its prices that do not overlap.

    Raises BadCase.
    """
    series = [
        element.only("area", "resolution", "start", "dkk_per_mwh") for element in spot.each_or_one()
    ]
    if not series:
        raise BadCase(spot.path, "spot prices", [])

    area = series[0]["area"].text()
    for element in series[1:]:
        if (other := element["area"]).text() != area:
            raise BadCase(
                other.path, f"{area}, as of the others: a point lies in one price area", other.value
            )

    read = [_spot(element) for element in series]
    _refuse_overlaps(series, read)

    return area, read


def _refuse_overlaps(fields: Sequence[Field], series: Sequence[SpotSeries]) -> None:
    numbered = sorted(enumerate(series), key=lambda numbered: numbered[1].start)
    for (_, earlier), (number, later) in pairwise(numbered):
        length = len(earlier.values) * timedelta(minutes=earlier.minutes)
        if later.start < earlier.start + length:
            raise BadCase(
                f"{fields[number].path}.start",
                "each interval priced once",
                fields[number]["start"].value,
            )


def _spot(series: Field) -> SpotSeries:
    """Spot prices in DKK per MWh, exact with all their decimals; null is a missing price."""
    fields = list(series["dkk_per_mwh"].each())
    numbers = [None if field.value is None else field.decimal() for field in fields]
    decimals = max((places(number) for number in numbers if number is not None), default=0)
    extra = max(0, decimals - MICRO_DECIMALS_PER_MWH)
    for number, field in zip(numbers, fields, strict=True):
        if number is None:
            continue
        if abs(number) > LARGEST_DKK_PER_MWH or places(number) > MOST_DECIMALS:
            raise BadCase(
                field.path,
                f"a price of at most {LARGEST_DKK_PER_MWH} DKK and {MOST_DECIMALS} decimals",
                field.value,
            )

    scale = MICRO_DECIMALS_PER_MWH + extra
    values = [0 if field.value is None else field.scaled(scale) for field in fields]
    missing = np.array([field.value is None for field in fields], bool)
    minutes = series["resolution"].minutes()
    if minutes == DAY_MINUTES:
        raise BadCase(series["resolution"].path, "PT15M or PT1H", "P1D")

    start = series["start"].instant()
    if start.second or start.microsecond or start.minute % minutes:
        raise BadCase(
            series["start"].path, "an instant at which an interval starts", series["start"].value
        )

    return SpotSeries(
        start,
        minutes,
        np.array(values, np.int64),
        denominator=10**extra,
        missing=missing if missing.any() else None,
    )


def decimals_of(values: Sequence[Field]) -> int:
    """As many decimals as the longest of these quantities is written with."""
    return max((places(value.decimal()) for value in values if value.value is not None), default=0)


def _quarters_of(series: Field, quarters: Axis) -> tuple[int, list[int]]:
    """The quarter in which a series begins, and those with which its values end, on the axis."""
    series.only("start", "resolution", "kwh")
    minutes, values = series["resolution"].minutes(), list(series["kwh"].each())
    first = _column(quarters, series["start"], minutes)
    if minutes == DAY_MINUTES:
        of_day = int(np.searchsorted(quarters.day_quarter, first))
        ends = quarters.day_quarter[of_day + 1 : of_day + 1 + len(values)].tolist()
    else:
        step = minutes // QUARTER_MINUTES
        last = min(first + step * len(values), quarters.intervals)
        ends = list(range(first + step, last + 1, step))

    if len(ends) < len(values):
        raise BadCase(
            series["kwh"].path,
            f"at most {len(ends)} values, until {quarters.end}",
            f"{len(values)} values",
        )

    return first, ends


def _column(axis: Axis, start: Field, minutes: int) -> int:
    """The interval of the axis that a series of this resolution begins with."""
    instant = start.instant()
    local = instant.astimezone(COPENHAGEN)
    beside = local.second or local.microsecond or local.minute % min(minutes, HOUR_MINUTES)
    if beside or (minutes == DAY_MINUTES and local.hour):
        raise BadCase(start.path, "an instant at which an interval starts", start.value)
    if instant < axis.start_instant:
        expected = f"an instant not before {axis.start}, where the readings begin"
        raise BadCase(start.path, expected, start.value)

    column = axis.column(instant)
    if column is None and instant < axis.instant(axis.intervals):
        raise BadCase(start.path, "an instant at which an interval starts", start.value)

    return axis.intervals if column is None else column


def _resolution(minutes: int) -> str:
    return next(name for name, resolution in RESOLUTIONS.items() if resolution == minutes)
