"""Prices by band: cheap, normal or dear beside the mean of the days before. Pure, integers."""

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.portal.usage.rules import BandRules

type Int64s = NDArray[np.int64]
type Mask = NDArray[np.bool_]


class Band(StrEnum):
    """How dear a price is."""

    CHEAP = "cheap"
    NORMAL = "normal"
    DEAR = "dear"


BANDS: Final = (Band.CHEAP, Band.NORMAL, Band.DEAR)
"""From the bottom of a column up; a band's place is its number below."""


def bands_of(
    price: Int64s, lengths: Int64s, day_of: Int64s, known: Mask, rules: BandRules
) -> Int64s:
    """(intervals,) the place in BANDS of each price; normal where none is known.

    price: (intervals,) micro-DKK per kWh. lengths: (intervals,) quarters. day_of: (intervals,) the
    number of its day. known: (intervals,).
    """
    weight = np.where(known, lengths, 0)
    days = int(day_of[-1]) + 1
    sums, weights = np.zeros((2, days), np.int64)
    np.add.at(sums, day_of, price * weight)
    np.add.at(weights, day_of, weight)

    sum_before, weight_before = _windows(sums, weights, rules)  # (days,)
    mean_sum, mean_weight = sum_before[day_of], weight_before[day_of]
    scaled = price * mean_weight * 100
    bands = np.ones(len(price), np.int64)
    comparable = known & (mean_sum > 0)
    bands[comparable & (scaled <= rules.cheap_percent * mean_sum)] = 0
    bands[comparable & (scaled >= rules.dear_percent * mean_sum)] = 2

    return bands


def _windows(sums: Int64s, weights: Int64s, rules: BandRules) -> tuple[Int64s, Int64s]:
    """Of the days before; of the first days of a supply, those days themselves."""
    days = len(sums)
    priced = np.flatnonzero(weights)
    first = int(priced[0]) if len(priced) else 0
    summed, weighed = np.cumsum([0, *sums.tolist()]), np.cumsum([0, *weights.tolist()])

    number = np.arange(days)
    start = np.maximum(number - rules.days, 0)
    end = np.maximum(number, min(first + rules.least_days, days))

    return summed[end] - summed[start], weighed[end] - weighed[start]
