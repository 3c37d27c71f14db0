"""Prices over time as exact vectors: one integer per interval, over a common denominator.

Prices are laid on the axis's quarters and gathered to its intervals as the mean of their quarters:
a quarter price with an hourly meter is the mean of the hour's four, an hourly price with a
quarter-hour meter stands in each of its quarters. The mean is kept as a fraction; nothing is
rounded here.
"""

from dataclasses import dataclass, field
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.exact import INT64_EXACT, reach


@dataclass(frozen=True, eq=False)
class PriceVector:
    """A price for every interval: `values` / `denominator` micro-DKK per kWh."""

    values: NDArray[np.int64] = field(repr=False)
    """(intervals,)"""

    denominator: int = 1

    missing: NDArray[np.bool_] | None = field(default=None, repr=False)
    """(intervals,) where no price is known (the value there is 0); None where all are."""

    def plus_flat(self, micro_dkk_per_kwh: int) -> "PriceVector":
        """This price with the same amount added in every interval."""
        added = micro_dkk_per_kwh * self.denominator

        return PriceVector(self.values + added, self.denominator, self.missing)

    def minus(self, other: "PriceVector") -> "PriceVector":
        """This price less another."""
        common = lcm(self.denominator, other.denominator)
        values = self.values * (common // self.denominator)
        others = other.values * (common // other.denominator)

        return PriceVector(values - others, common, _either(self.missing, other.missing))

    def negative(self) -> "PriceVector":
        return PriceVector(-self.values, self.denominator, self.missing)

    def gaps(self, needed: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
        """(intervals,) where a price is needed and missing; None where none is."""
        if self.missing is None:
            return None
        gaps = self.missing & needed

        return gaps if gaps.any() else None


def flat_prices(axis: Axis, micro_dkk_per_kwh: int) -> PriceVector:
    """The same price in every interval."""
    return PriceVector(np.full(axis.intervals, micro_dkk_per_kwh, np.int64))


def gather(
    axis: Axis, grid: NDArray[np.int64], known: NDArray[np.bool_], denominator: int
) -> PriceVector:
    """The mean of each interval's quarters, over the smallest common denominator.

    grid: (quarters,) prices / denominator. known: (quarters,) whether there is one.
    """
    common = axis.mean_denominator
    if reach(grid) * common * int(axis.lengths.max()) >= INT64_EXACT:
        raise ValueError(
            f"prices up to {reach(grid)} / {denominator} micro-DKK per kWh "
            "are too large to be exact"
        )

    values = np.add.reduceat(grid, axis.first_quarter[:-1]) * (common // axis.lengths)
    missing = None
    if not known.all():
        missing = ~np.logical_and.reduceat(known, axis.first_quarter[:-1])  # (intervals,)
        values = np.where(missing, 0, values)

    shared = gcd(common * denominator, int(np.gcd.reduce(values)))

    return PriceVector(values // shared, common * denominator // shared, missing)


def _either(
    left: NDArray[np.bool_] | None, right: NDArray[np.bool_] | None
) -> NDArray[np.bool_] | None:
    if left is None or right is None:
        return right if left is None else left

    return left | right
