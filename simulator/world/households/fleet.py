"""Many households as arrays, so that a day of all of them is a handful of numpy operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from simulator.world.households.household import Dwelling, Household
from simulator.world.households.places import PriceArea

DWELLINGS: Final[tuple[Dwelling, ...]] = (
    "flat",
    "house",
    "heat_pump",
    "electric_car",
    "solar",
    "shop",
)
AREAS: Final[tuple[PriceArea, ...]] = ("DK1", "DK2")


@dataclass(frozen=True, slots=True)
class Fleet:
    """Column by column: GSRN, annual use in Wh, dwelling and area by their place in the lists
    above, panel in W.
    """

    gsrn: NDArray[np.uint64]
    annual_wh: NDArray[np.float64]
    dwelling: NDArray[np.intp]
    area: NDArray[np.intp]
    panel_watts: NDArray[np.float64]

    @classmethod
    def of(cls, households: Sequence[Household]) -> Self:
        return cls(
            gsrn=np.array([int(household.gsrn) for household in households], np.uint64),
            annual_wh=np.array(
                [household.annual_kwh * 1000 for household in households], np.float64
            ),
            dwelling=np.array(
                [DWELLINGS.index(household.dwelling) for household in households], np.intp
            ),
            area=np.array(
                [AREAS.index(household.grid_area.price_area) for household in households], np.intp
            ),
            panel_watts=np.array([household.panel_watts for household in households], np.float64),
        )

    def __len__(self) -> int:
        return len(self.gsrn)

    def take(self, rows: NDArray[np.intp]) -> Self:
        """The households at `rows`."""
        return type(self)(
            self.gsrn[rows],
            self.annual_wh[rows],
            self.dwelling[rows],
            self.area[rows],
            self.panel_watts[rows],
        )
