"""Our own sums of charges: what those of the points that we supply come to, as DataHub counts.

The arithmetic is `reconciliation.wholesale`; here are the points, links, prices and readings. A
child counts with its parent, by its own type.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.read import GroupedPoints, GroupSums, sum_groups
from elhandel.platform.bulk.int_arrays import int_array_cursor
from elhandel.platform.database import Transaction, statement
from elhandel.reconciliation.own.linked import (
    Groups,
    Int64s,
    LinkedDays,
    PointDays,
    groups_of,
    meet,
)
from elhandel.reconciliation.own.prices import elements_of
from elhandel.reconciliation.sums import MONTH, ChargeSumKey
from elhandel.reconciliation.wholesale.ground import (
    BY_DAY,
    BY_HOUR,
    NOTHING,
    QUARTERS_OF_HOUR,
    Axis,
    Quality,
)
from elhandel.reconciliation.wholesale.sums import (
    ChargeAmounts,
    Element,
    Links,
    PointGroup,
    Series,
    Tariffs,
    amounts,
    months_of_charges,
    totals_by_supplier,
)
from elhandel.values.charges import ChargeKey, ChargeKind
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
    """Our sums of all grid areas, or of one, over a calendar month.

    A missing reading counts 0. A day of a subscription costs its price by the days of the month.
    """
    axis = Axis.of(start_of_day(month.start), start_of_day(month.end))
    keys, points = _points(tx, month, grid_area)
    ids, linked = _links(tx, month)
    linked = meet(points, linked)
    elements = elements_of(tx, ids, axis, month)
    charges = [elements.get(charge, []) for charge in ids]

    found = [
        *_tariffs(tx, axis, month, keys, points, linked, charges),
        *_pieces(axis, keys, points, linked, charges),
    ]

    return OwnCharges(month, axis, _by_key(axis, month, found))


def _points(
    tx: Transaction, period: Period, grid_area: str | None
) -> tuple[list[PointGroup], PointDays]:
    values = {"start": period.start, "end": period.end, "grid_area": grid_area}
    rows = int_array_cursor(tx).execute(_POINTS, values).fetchall()
    keys = [PointGroup(area, None, type_, method or None) for area, type_, method, *_ in rows]

    return keys, PointDays(
        _joined(row[3] for row in rows),
        np.repeat(np.arange(len(rows)), [len(row[3]) for row in rows]),
        _joined(row[4] for row in rows),
        _joined(row[5] for row in rows),
    )


_POINTS: Final = statement("elhandel.reconciliation.own", "points_with_children")


def _links(tx: Transaction, period: Period) -> tuple[list[int], LinkedDays]:
    """The ids of the linked charges, and the links, whose charges are places among them."""
    values = {"start": period.start, "end": period.end}
    rows = int_array_cursor(tx).execute(_LINKS, values).fetchall()

    return [row[0] for row in rows], LinkedDays(
        charges=np.repeat(np.arange(len(rows)), [len(row[1]) for row in rows]),
        points=_joined(row[1] for row in rows),
        quantities=_joined(row[2] for row in rows),
        firsts=_joined(row[3] for row in rows),
        pasts=_joined(row[4] for row in rows),
    )


_LINKS: Final = statement("elhandel.reconciliation.own", "links_by_charge")


def _tariffs(
    tx: Transaction,
    axis: Axis,
    period: Period,
    keys: Sequence[PointGroup],
    points: PointDays,
    linked: LinkedDays,
    charges: Sequence[Sequence[Element]],
) -> Iterator[ChargeAmounts]:
    is_tariff = np.array([_is_of(elements, ChargeKind.TARIFF) for elements in charges], np.bool_)
    if not is_tariff.any():
        return
    groups = groups_of(points, linked.where(is_tariff[linked.charges]), period.days)
    days = groups.days
    grouped = GroupedPoints(days.points, days.keys, days.firsts, days.pasts)
    if not len(groups.keys):
        return
    sums = sum_groups(tx, grouped, len(groups.keys), period)
    series = _series(axis, period, groups, sums)
    by_resolution = {BY_HOUR: Tariffs(series), BY_DAY: Tariffs(series.by_day(axis))}

    carrying: dict[int, list[int]] = defaultdict(list)
    for group, members in enumerate(groups.members):
        for charge in members:
            carrying[charge].append(group)
    for charge, rows in carrying.items():
        links = _for_the_whole(axis, groups.keys[rows], np.array(rows, np.int64))
        for element in charges[charge]:
            yield from amounts(element, links, keys, by_resolution)


def _pieces(
    axis: Axis,
    keys: Sequence[PointGroup],
    points: PointDays,
    linked: LinkedDays,
    charges: Sequence[Sequence[Element]],
) -> Iterator[ChargeAmounts]:
    seconds = np.append(axis.days, axis.end)
    by_charge = linked.where(np.argsort(linked.charges, kind="stable"))
    begins = np.searchsorted(by_charge.charges, np.arange(len(charges) + 1)).tolist()
    for charge, elements in enumerate(charges):
        if not elements or _is_of(elements, ChargeKind.TARIFF):
            continue
        own = by_charge.where(np.arange(begins[charge], begins[charge + 1]))
        links = Links(
            points.keys[own.points],
            own.points,
            own.quantities,
            seconds[own.firsts],
            seconds[own.pasts],
        )
        for element in elements:
            yield from amounts(element, links, keys, {})


def _is_of(elements: Sequence[Element], kind: ChargeKind) -> bool:
    return bool(elements) and elements[0].charge.kind is kind


def _series(axis: Axis, period: Period, groups: Groups, sums: GroupSums) -> Series:
    """The energy of the groups by the hour, on the days on which they have points."""
    of_hours = sums.wh.reshape(len(groups.keys), -1, QUARTERS_OF_HOUR).sum(axis=2)

    steps = np.zeros((len(groups.keys), period.days + 1), np.int64)
    np.add.at(steps, (groups.days.keys, groups.days.firsts), 1)
    np.subtract.at(steps, (groups.days.keys, groups.days.pasts), 1)
    there = np.cumsum(steps, axis=1)[:, :-1] > 0
    hours = np.diff(np.append(axis.first_hours, len(axis.hours)))
    by_hour = np.repeat(there, hours, axis=1)

    return Series(axis.hours, of_hours, np.where(by_hour, Quality.MEASURED, 0).astype(np.uint8))


def _for_the_whole(axis: Axis, groups: NDArray[np.int64], rows: NDArray[np.int64]) -> Links:
    """Links of rows that are there on the right days only."""
    ones = np.ones(len(rows), np.int64)
    return Links(groups, rows, ones, ones * axis.start, ones * axis.end)


def _by_key(
    axis: Axis, period: Period, found: Sequence[ChargeAmounts]
) -> dict[ChargeSumKey, Values]:
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


def _joined(arrays: Iterable[NDArray[np.int32]]) -> Int64s:
    found = [np.asarray(array, np.int64) for array in arrays]
    return np.concatenate(found) if found else np.zeros(0, np.int64)
