"""Spot prices of an area laid on an axis."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import lcm

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import QUARTER, Axis
from elhandel.settlement.engine.errors import MissingSpotPrice
from elhandel.settlement.engine.prices.vector import PriceVector, gather
from elhandel.values.days.local_time import start_of_day


@dataclass(frozen=True, eq=False)
class SpotSeries:
    """Spot prices of one area from an instant on: values / denominator micro-DKK per kWh.

    An area's prices are several of these where days are missing or the resolution changes
    (2025-10-01).
    """

    start: datetime
    minutes: int
    """There is a value every `minutes`."""

    values: NDArray[np.int64] = field(repr=False)
    """(values,)"""

    denominator: int = 1

    missing: NDArray[np.bool_] | None = field(default=None, repr=False)
    """(values,) where a price is not known."""

    @classmethod
    def of_day(cls, day: date, minutes: int, prices: Sequence[int | None]) -> "SpotSeries":
        """The prices of a local day in micro-DKK per kWh, None where one is missing."""
        values = np.array([price or 0 for price in prices], np.int64)
        missing = np.array([price is None for price in prices], bool)

        return cls(start_of_day(day), minutes, values, missing=missing if missing.any() else None)


def spot_prices(axis: Axis, series: Sequence[SpotSeries]) -> PriceVector:
    """An area's spot price by interval; intervals without a price are marked missing."""
    common = lcm(*(prices.denominator for prices in series))
    grid = np.zeros(axis.quarters, np.int64)
    known = np.zeros(axis.quarters, bool)

    for prices in series:
        first, values, present = _by_quarter(axis, prices, common)
        inside = slice(max(first, 0), max(0, min(first + len(values), axis.quarters)))
        taken = slice(inside.start - first, inside.stop - first)
        if inside.start < inside.stop:
            grid[inside] = np.where(present[taken], values[taken], grid[inside])
            known[inside] |= present[taken]

    return gather(axis, grid, known, common)


def spot_vector(axis: Axis, series: Sequence[SpotSeries], area: str = "") -> PriceVector:
    """`spot_prices` that refuses gaps. Raises MissingSpotPrice(area, hours)."""
    vector = spot_prices(axis, series)
    if vector.missing is not None:
        raise MissingSpotPrice(area, axis.instants(vector.missing))

    return vector


def _by_quarter(
    axis: Axis, prices: SpotSeries, common: int
) -> tuple[int, NDArray[np.int64], NDArray[np.bool_]]:
    """A series by quarters: the axis's quarter that it begins with, before 0 where it is earlier.

    Then (quarters,) its prices over the denominator `common`, and whether each is known.
    """
    per_value = prices.minutes // 15
    first, beside = divmod(prices.start - axis.start_instant, QUARTER)
    if beside or prices.minutes % 15 or not per_value:
        raise ValueError(
            "spot prices come by quarters of an hour, "
            f"not from {prices.start} every {prices.minutes} min"
        )

    values = np.repeat(prices.values * (common // prices.denominator), per_value)
    if prices.missing is None:
        return first, values, np.ones(len(values), bool)

    return first, values, ~np.repeat(prices.missing, per_value)
