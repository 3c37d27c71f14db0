"""The energy of every point by the hour, without a gap: what was not read counts as 0, missing."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.wholesale.calculation.given import BY_QUARTER, EXCHANGE, Reading
from elhandel.reconciliation.wholesale.calculation.grid_loss import GridLoss
from elhandel.reconciliation.wholesale.calculation.points import Stay
from elhandel.reconciliation.wholesale.ground import (
    QUARTER,
    QUARTERS_OF_HOUR,
    Axis,
    Int64s,
    Quality,
    second,
)
from elhandel.reconciliation.wholesale.sums import Qualities, Series


def hourly(
    rows: dict[str, int],
    axis: Axis,
    stays: Sequence[Stay],
    readings: Iterable[Reading],
    grid_loss: GridLoss,
) -> Series:
    """The energy of the points by the hour; the points that take the grid loss take what is lost.

    rows: the row of each point. grid_loss takes in what is read, then says what is lost.
    """
    wh = np.zeros((len(rows), len(axis.hours)), np.int64)
    quality = np.zeros((len(rows), len(axis.hours)), np.uint8)
    read = _by_point(readings, {stay.period.point for stay in stays})

    for stay in stays:
        point = stay.period.point
        if point in grid_loss.points:
            continue
        fourths, bits = quarters(stay, axis, read.get(point, ()))
        grid_loss.take_in(stay, fourths, bits != 0)
        if stay.period.type != EXCHANGE:
            wh[rows[point]] += _by_hour(fourths).sum(axis=1) // QUARTERS_OF_HOUR
            quality[rows[point]] |= np.bitwise_or.reduce(_by_hour(bits), axis=1)

    for point, lost_wh, present in grid_loss.lost():
        hours = _by_hour(present).any(axis=1)
        wh[rows[point]] += _by_hour(lost_wh).sum(axis=1)
        quality[rows[point]] |= np.where(hours, np.uint8(Quality.CALCULATED), np.uint8(0))

    return Series(axis.hours, wh, quality)


def quarters(
    stay: Stay, axis: Axis, readings: Iterable[tuple[int, int, Quality]]
) -> tuple[Int64s, Qualities]:
    """The energy of a point by the quarter, in fourths of a Wh, and its quality.

    readings: second, Wh and quality. A quarter of an hourly point is a fourth of its hour; a
    reading that is not at an interval of the point's resolution is not counted.
    """
    by_quarter = stay.period.resolution == BY_QUARTER
    step = 1 if by_quarter else QUARTERS_OF_HOUR
    first = (stay.start - axis.start) // QUARTER
    past = -((axis.start - stay.end) // QUARTER)

    fourths = np.zeros(axis.quarters, np.int64)
    bits = np.zeros(axis.quarters, np.uint8)
    bits[first:past] = Quality.MISSING
    for at, wh, quality in readings:
        place, rest = divmod(at - axis.start, QUARTER)
        if rest or not first <= place < past or (place - first) % step:
            continue
        fourths[place : place + step] = wh * QUARTERS_OF_HOUR // step
        bits[place : place + step] = quality

    return fourths, bits


def _by_point(
    readings: Iterable[Reading], points: set[str]
) -> dict[str, list[tuple[int, int, Quality]]]:
    read: dict[str, list[tuple[int, int, Quality]]] = {point: [] for point in points}
    for reading in readings:
        of_point = read.get(reading.point)
        if of_point is not None:
            of_point.append((second(reading.at), reading.wh, reading.quality))

    return read


def _by_hour[Kind: np.generic](quarters: NDArray[Kind]) -> NDArray[Kind]:
    """(hours, 4) the quarters of each hour."""
    return quarters.reshape(-1, QUARTERS_OF_HOUR)
