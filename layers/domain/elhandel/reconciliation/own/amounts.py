"""What our charges come to, from groups of points and their energy."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.read import GroupSums
from elhandel.reconciliation.own.linked import Groups, LinkedDays, PointDays
from elhandel.reconciliation.wholesale.ground import (
    BY_DAY,
    BY_HOUR,
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
)
from elhandel.values.charges import ChargeKind
from elhandel.values.days.period import Period


def only_tariffs(linked: LinkedDays, charges: Sequence[Sequence[Element]]) -> LinkedDays:
    """The links of tariffs. charges: the elements of each charge, by its place."""
    are_tariffs = [_is_of(elements, ChargeKind.TARIFF) for elements in charges]
    return linked.where(np.array(are_tariffs, np.bool_)[linked.charges])


def tariffs(
    axis: Axis,
    period: Period,
    keys: Sequence[PointGroup],
    groups: Groups,
    sums: GroupSums,
    charges: Sequence[Sequence[Element]],
) -> Iterator[ChargeAmounts]:
    """What the tariffs come to on the energy of the groups that carry them."""
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


def pieces(
    axis: Axis,
    keys: Sequence[PointGroup],
    points: PointDays,
    linked: LinkedDays,
    charges: Sequence[Sequence[Element]],
) -> Iterator[ChargeAmounts]:
    """What the subscriptions and fees come to."""
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
    steps = np.zeros((len(groups.keys), period.days + 1), np.int64)
    np.add.at(steps, (groups.days.keys, groups.days.firsts), 1)
    np.subtract.at(steps, (groups.days.keys, groups.days.pasts), 1)
    there = np.cumsum(steps, axis=1)[:, :-1] > 0
    hours = np.diff(np.append(axis.first_hours, len(axis.hours)))
    by_hour = np.repeat(there, hours, axis=1)

    return Series(axis.hours, sums.hours(), np.where(by_hour, Quality.MEASURED, 0).astype(np.uint8))


def _for_the_whole(axis: Axis, groups: NDArray[np.int64], rows: NDArray[np.int64]) -> Links:
    """Links of rows that are there on the right days only."""
    ones = np.ones(len(rows), np.int64)
    return Links(groups, rows, ones, ones * axis.start, ones * axis.end)
