"""Our own energy sums: what the points that we supply used or fed in, as DataHub counts it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.packed.fourths import whole_watt_hours
from elhandel.metering.read import GroupedPoints, GroupSums, sum_groups
from elhandel.platform.database import Transaction
from elhandel.reconciliation.own.carried import carrying_points
from elhandel.reconciliation.sums import EnergyKey
from elhandel.values.days.period import Period
from elhandel.values.point_types import PRODUCTION

CONSUMPTION: Final = "E17"
MAIN_POINTS: Final = (CONSUMPTION, PRODUCTION)
"""Other types are not in DataHub's sums of energy for a supplier."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnEnergy:
    """Our sums over the local days of a period."""

    period: Period
    keys: tuple[EnergyKey, ...]
    """(keys,)"""
    sums: GroupSums
    """By key."""
    points: GroupedPoints
    """The points, and on which days they belong to which key."""

    def quarters(
        self, key: EnergyKey, day: date, less: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """(quarters of the day,) our sum in Wh, rounded as DataHub rounds it; zeros for a key of
        which we have no point.

        A sum of consumption without a settlement method is of all methods: DataHub leaves the
        method out once there is only one. less: (quarters of the day,) fourths of a Wh to be left
        out.
        """
        number = (day - self.period.start).days
        columns = slice(self.sums.day_columns[number], self.sums.day_columns[number + 1])
        total = self.sums.fourths[self.numbers(key), columns].sum(axis=0)
        return whole_watt_hours(total if less is None else total - less)

    def numbers(self, key: EnergyKey) -> list[int]:
        """The places of the keys that a sum of DataHub covers."""
        return [number for number, own in enumerate(self.keys) if covers(key, own)]


def covers(key: EnergyKey, own: EnergyKey) -> bool:
    """Whether a sum of DataHub is of these points of ours."""
    any_method = key.point_type == CONSUMPTION and not key.settlement_method
    return key == own or (
        any_method and (key.grid_area, key.point_type) == (own.grid_area, own.point_type)
    )


def own_energy(tx: Transaction, period: Period, grid_area: str | None = None) -> OwnEnergy:
    """Our sums of all grid areas, or of one, over the local days of a period.

    A point counts on the days on which we supply it, where the master data of that day place it. A
    missing reading counts 0.
    """
    found, days = carrying_points(tx, period, grid_area, MAIN_POINTS)
    keys = tuple(
        EnergyKey(key.grid_area, key.point_type, key.settlement_method or "") for key in found
    )
    grouped = GroupedPoints(days.points, days.keys, days.firsts, days.pasts)

    return OwnEnergy(period, keys, sum_groups(tx, grouped, len(keys), period), grouped)
