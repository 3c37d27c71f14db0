"""The links of a charge: on which points, how many times, from when until when."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.wholesale.ground import Int64s


@dataclass(frozen=True, slots=True)
class PointGroup:
    """The points whose sums go together."""

    grid_area: str
    supplier: str | None
    point_type: str
    settlement_method: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """The links of one charge, cut to the time in which nothing of the point changes."""

    groups: NDArray[Any]
    """(links,) the number of the point's group."""
    rows: NDArray[Any]
    """(links,) the row of the point in a `Series`."""
    quantities: Int64s
    """(links,) pieces."""
    starts: Int64s
    """(links,) seconds."""
    ends: Int64s
    """(links,) seconds."""

    def of_group(self, group: int) -> "Links":
        """Those of one group."""
        own = np.flatnonzero(self.groups == group)
        return Links(
            self.groups[own],
            self.rows[own],
            self.quantities[own],
            self.starts[own],
            self.ends[own],
        )

    def places(self, at: Int64s) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(links,) the first place at or after each start, and the one past each end."""
        return np.searchsorted(at, self.starts), np.searchsorted(at, self.ends)
