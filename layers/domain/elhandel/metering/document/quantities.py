"""From the points of a document to arrays of Wh and quality: exactly, and all series at once.

Why no Decimal: a quantity has at most 3 decimals, so it is N/1000 for an integer N, and msgspec
reads the literal as the double nearest to N/1000. `N / 1000.0` is that same double, division being
correctly rounded. So N is right when `N / 1000.0 == quantity`, whatever way it was guessed (here:
the nearest integer to `quantity * 1000`, which for N < 2**31 is off by less than 2**-20 before
rounding). A literal with more decimals fails the comparison, unless it differs from N/1000 by less
than half a unit in the 16th digit.
"""

import math
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from elhandel.metering.document.header import Unusable
from elhandel.metering.document.wire import Point
from elhandel.metering.packed.day import Int32Array
from elhandel.metering.packed.quality import (
    BY_MARKET_CODE,
    MEASURED,
    NOT_AVAILABLE,
    NOT_DELIVERED,
    QualityArray,
)

MOST_WH: Final = 2**31 - 1  # what a packed interval holds: 2.1 GWh
_EXACT: Final = 2**53
_UNKNOWN: Final = 255


class Readings(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The readings of a series in order of position. quality None: all there and measured."""

    wh: Int32Array
    quality: QualityArray | None


def readings_of_each(series: Sequence[tuple[list[Point], int]]) -> list[Readings | Unusable]:
    """The readings of each (points, intervals of the period), in that order; what cannot be used as
    its error.

    Every list has at least one point. The usual series (positions 1, 2, 3 …, values in order) is
    only a slice of the arrays of all; any other is read point by point.
    """
    if not series:
        return []

    together = [point for points, _ in series for point in points]
    counts = np.array([len(points) for points, _ in series])  # (series,) points of each
    firsts = np.concatenate(([0], np.cumsum(counts)[:-1]))  # (series,) the first point of each

    # From here to `plain`: (points,), all series one after the other.
    quality = _quality(together)
    quantity = np.array([point.quantity for point in together])
    quantity[quality == NOT_AVAILABLE] = 0.0
    rounded = np.rint(quantity * 1000)
    position = np.array([point.position.value for point in together])
    in_order = position == np.arange(1, len(together) + 1) - np.repeat(firsts, counts)
    plain = (
        in_order
        & (rounded / 1000 == quantity)
        & (quantity >= 0)
        & (rounded <= MOST_WH)
        & (quality != _UNKNOWN)
    )
    usable = np.logical_and.reduceat(plain, firsts)  # (series,)
    measured = np.logical_and.reduceat(quality == MEASURED, firsts)  # (series,)
    wh = np.where(plain, rounded, 0).astype(np.int32)  # (points,)

    def readings(n: int) -> Readings | Unusable:
        points, intervals = series[n]
        if not usable[n] or len(points) > intervals:
            return _carefully(points, intervals)
        here = slice(firsts[n], firsts[n] + counts[n])
        return Readings(wh[here], None if measured[n] else quality[here])

    return [readings(n) for n in range(len(series))]


def exact_wh(point: Point) -> int:
    """The Wh of a point whose quantity has at most 3 decimals.

    Raises Unusable when it has more, is negative, or is missing.
    """
    kwh, position = point.quantity, point.position.value
    if math.isnan(kwh):
        raise Unusable(
            "quantity-missing",
            f"Position {position} has no quantity though its quality is not A02.",
        )
    if kwh < 0:
        raise Unusable(
            "quantity-negative",
            f"Position {position} has {kwh} kWh; production has a metering point of its own.",
        )
    if kwh * 1000 > _EXACT or (wh := round(kwh * 1000)) / 1000 != kwh:
        raise Unusable(
            "quantity-too-precise", f"Position {position} has {kwh} kWh; 3 decimals are allowed."
        )

    return wh


def _quality(points: list[Point]) -> npt.NDArray[np.uint8]:
    """(points,) the quality of each; _UNKNOWN for a code that the market does not have."""
    stated = [point.quality for point in points]
    if not any(stated):
        return np.full(len(points), MEASURED, dtype=np.uint8)

    codes = [
        MEASURED if code is None else BY_MARKET_CODE.get(code.value, _UNKNOWN) for code in stated
    ]

    return np.array(codes, dtype=np.uint8)


def _carefully(points: list[Point], intervals: int) -> Readings | Unusable:
    try:
        return _point_by_point(points, intervals)
    except Unusable as error:
        return error


def _point_by_point(points: list[Point], intervals: int) -> Readings:
    last = max(point.position.value for point in points)
    if last > intervals:
        raise Unusable(
            "position-outside-period",
            f"Position {last} lies outside the period of {intervals} intervals.",
        )

    wh = np.zeros(max(last, 1), dtype=np.int32)  # (intervals,), as quality
    quality = np.full(max(last, 1), NOT_DELIVERED, dtype=np.uint8)
    for point in points:
        at = point.position.value - 1
        if at < 0:
            raise Unusable("position-outside-period", f"Position {at + 1} lies before the period.")
        if quality[at] != NOT_DELIVERED:
            raise Unusable("position-repeated", f"Position {at + 1} stands twice in the series.")
        quality[at], wh[at] = _quality_and_wh(point)

    return Readings(wh, quality)


def _quality_and_wh(point: Point) -> tuple[int, int]:
    """The quality byte and the Wh of a point."""
    position = point.position.value
    quality = MEASURED if point.quality is None else BY_MARKET_CODE.get(point.quality.value)
    if quality is None:
        known = ", ".join(BY_MARKET_CODE)
        raise Unusable(
            "quality-unknown", f"Position {position} has a quality that is none of {known}."
        )
    if quality == NOT_AVAILABLE:
        return quality, 0

    wh = exact_wh(point)
    if wh > MOST_WH:
        raise Unusable(
            "quantity-too-large",
            f"Position {position} has {point.quantity} kWh, more than can be stored.",
        )

    return quality, wh
