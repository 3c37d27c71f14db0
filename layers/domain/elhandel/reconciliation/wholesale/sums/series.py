"""The energy of points at some places in time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.wholesale.ground import Axis, Int64s

type Qualities = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The energy of points by the hour, or by the day.

    At a place where a point has no quality, it is not there: nothing is charged.
    """

    at: Int64s
    """(places,) when each begins, seconds."""
    wh: NDArray[np.integer[Any]]
    """(points, places) Wh."""
    quality: Qualities
    """(points, places) the bits of `Quality`."""

    def by_day(self, axis: Axis) -> "Series":
        """The same energy by local days. The places of `self` are the hours of `axis`."""
        firsts = axis.first_hours
        return Series(
            axis.days,
            np.add.reduceat(self.wh, firsts, axis=1, dtype=np.int64),
            np.bitwise_or.reduceat(self.quality, firsts, axis=1),
        )
