"""Fourths of a Wh: in them a quarter of an hour's value is a whole number.

DataHub sums energy by quarters, a fourth of an hour's value in each of its quarters, and rounds the
sum. Source: BRS-023; Energinet's public calculation rounds so.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.packed.day import DAY, QUARTER, Int64Array
from elhandel.metering.packed.resolution import split

FOURTHS: Final = 4
QUARTERS_OF_HOUR: Final = 4


def fourths_of(wh: NDArray[Any], minutes: int, quarters: int) -> Int64Array | None:
    """(quarters of the day,) what points of one resolution have together; None where the rows have
    not the length of that day.

    wh: (points, intervals). quarters: of the local day.
    """
    if minutes == DAY:
        return FOURTHS * split(wh, quarters).sum(axis=0, dtype=np.int64)
    parts = minutes // QUARTER
    if wh.shape[1] * parts != quarters:
        return None
    return np.repeat(wh.sum(axis=0, dtype=np.int64) * (FOURTHS // parts), parts)


def whole_watt_hours(fourths: Int64Array) -> Int64Array:
    """Quarters in fourths of a Wh as whole Wh, half up, each hour with its sum.

    (…, quarters) of whole hours. What rounding takes from a quarter, the next one of the hour gets,
    so that the first n quarters together are the rounded sum of the first n.
    """
    by_hour = fourths.reshape(*fourths.shape[:-1], -1, QUARTERS_OF_HOUR)
    running = (np.cumsum(by_hour, axis=-1) + FOURTHS // 2) // FOURTHS
    return np.diff(running, axis=-1, prepend=0).reshape(fourths.shape)
