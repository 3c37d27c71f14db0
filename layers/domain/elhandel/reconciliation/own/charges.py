"""Our own sums of charges: what those of the points that we supply come to, as DataHub counts.

The arithmetic is `reconciliation.wholesale`; here are the points, links, prices and readings. A
child counts with its parent, by its own type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.read import GroupedPoints, GroupSums, sum_groups
from elhandel.platform.database import Transaction
from elhandel.reconciliation.own.amounts import only_tariffs, pieces, tariffs
from elhandel.reconciliation.own.carried import carrying_points, links_of_charges
from elhandel.reconciliation.own.energy import MAIN_POINTS, OwnEnergy
from elhandel.reconciliation.own.linked import (
    Groups,
    Int64s,
    PointDays,
    groups_of,
    meet,
)
from elhandel.reconciliation.own.prices import elements_of
from elhandel.reconciliation.sums import MONTH, ChargeSumKey, EnergyKey
from elhandel.reconciliation.wholesale.ground import (
    BY_HOUR,
    NOTHING,
    QUARTERS_OF_HOUR,
    Axis,
)
from elhandel.reconciliation.wholesale.sums import (
    ChargeAmounts,
    PointGroup,
    months_of_charges,
    totals_by_supplier,
)
from elhandel.values.charges import ChargeKey
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period

_PARTS_OF_HOUR: Final = {BY_HOUR: 1, "PT15M": QUARTERS_OF_HOUR}
"""DataHub may come to make sums by the quarter; of those we have none."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Quantities, prices and amounts at some intervals; NOTHING where there is none of it."""

    quantities: Int64s
    """(intervals,) thousandths of a kWh or piece."""
    prices: Int64s
    """(intervals,) micro-DKK."""
    amounts: Int64s
    """(intervals,) micro-DKK."""

    @classmethod
    def empty(cls, intervals: int) -> "Values":
        return cls(*np.full((3, intervals), NOTHING, np.int64))

    def part(self, first: int, past: int) -> "Values":
        """Those of some intervals."""
        return Values(
            self.quantities[first:past], self.prices[first:past], self.amounts[first:past]
        )


@dataclass(frozen=True, slots=True, eq=False)
class OwnCharges:
    """Our sums of charges over a month."""

    period: Period
    axis: Axis
    by_key: Mapping[ChargeSumKey, Values]
    """(hours of the month,) or (days of the month,) by the key's resolution; of a sum of the month
    one amount."""

    def of_day(self, key: ChargeSumKey, day: date) -> Values:
        """(intervals of the day,) our sums of a local day; of the month for a sum of the month."""
        first = (day - self.period.start).days
        past = first + 1
        if key.resolution == MONTH:
            first, past = 0, 1
        elif key.resolution in _PARTS_OF_HOUR:
            begins = [*self.axis.first_hours.tolist(), len(self.axis.hours)]
            parts = _PARTS_OF_HOUR[key.resolution]
            first, past = begins[first] * parts, begins[past] * parts

        values = self.by_key.get(key)
        return Values.empty(past - first) if values is None else values.part(first, past)


def own_charges(tx: Transaction, month: Period, grid_area: str | None = None) -> OwnCharges:
    """Our sums of charges of all grid areas, or of one, over a calendar month.

    A missing reading counts 0. A day of a subscription costs its price by the days of the month.
    """
    _, charges = own_energy_and_charges(tx, month, grid_area)
    return charges


def own_energy_and_charges(
    tx: Transaction, month: Period, grid_area: str | None = None
) -> tuple[OwnEnergy, OwnCharges]:
    """`own_energy` and `own_charges` by one reading of the readings, which takes the most time."""
    axis = Axis.of(start_of_day(month.start), start_of_day(month.end))
    keys, points = carrying_points(tx, month, grid_area)
    ids, linked = links_of_charges(tx, month)
    linked = meet(points, linked)
    elements = elements_of(tx, ids, axis, month)
    charges = [elements.get(charge, []) for charge in ids]

    groups = groups_of(points, only_tariffs(linked, charges), month.days)
    days = groups.days
    grouped = GroupedPoints(days.points, days.keys, days.firsts, days.pasts)
    sums = sum_groups(tx, grouped, len(groups.keys), month)
    found = [
        *tariffs(axis, month, keys, groups, sums, charges),
        *pieces(axis, keys, points, linked, charges),
    ]

    return (
        _energy(month, keys, points, groups, sums),
        OwnCharges(month, axis, _by_key(axis, found)),
    )


def _energy(
    period: Period,
    keys: Sequence[PointGroup],
    points: PointDays,
    groups: Groups,
    sums: GroupSums,
) -> OwnEnergy:
    """The sums of energy: by key, of consumption and production."""
    mains = [number for number, key in enumerate(keys) if key.point_type in MAIN_POINTS]
    places = np.full(len(keys), -1, np.int64)
    places[mains] = np.arange(len(mains))

    rows = places[points.keys] >= 0
    of_groups = np.flatnonzero(places[groups.keys] >= 0)
    fourths = np.zeros((len(mains), sums.fourths.shape[1]), np.int64)
    counted = np.zeros((len(mains), period.days), np.int64)
    np.add.at(fourths, places[groups.keys[of_groups]], sums.fourths[of_groups])
    np.add.at(counted, places[groups.keys[of_groups]], sums.counted[of_groups])

    return OwnEnergy(
        period,
        tuple(
            EnergyKey(
                keys[main].grid_area, keys[main].point_type, keys[main].settlement_method or ""
            )
            for main in mains
        ),
        GroupSums(fourths, sums.day_columns, counted),
        GroupedPoints(
            points.points[rows],
            places[points.keys[rows]],
            points.firsts[rows],
            points.pasts[rows],
        ),
    )


def _by_key(axis: Axis, found: Sequence[ChargeAmounts]) -> dict[ChargeSumKey, Values]:
    values: dict[ChargeSumKey, Values] = {}
    for sums in found:
        group = sums.key.group
        key = ChargeSumKey(
            group.grid_area,
            sums.key.charge,
            group.point_type,
            group.settlement_method,
            sums.key.resolution,
        )
        at = axis.hours if sums.key.resolution == BY_HOUR else axis.days
        whole = values.setdefault(key, Values.empty(len(at)))
        places = np.searchsorted(at, sums.at)
        whole.quantities[places] = sums.quantities
        whole.prices[places] = sums.prices
        whole.amounts[places] = sums.amounts

    months = months_of_charges(found)
    for month in months:
        values[_of_month(month.grid_area, month.charge)] = _amount(month.micro_dkk)
    for total in totals_by_supplier(months):
        values[_of_month(total.grid_area, None)] = _amount(total.micro_dkk)

    return values


def _of_month(grid_area: str, charge: ChargeKey | None) -> ChargeSumKey:
    return ChargeSumKey(grid_area, charge, None, None, MONTH)


def _amount(micro_dkk: int | None) -> Values:
    values = Values.empty(1)
    if micro_dkk is not None:
        values.amounts[0] = micro_dkk
    return values
