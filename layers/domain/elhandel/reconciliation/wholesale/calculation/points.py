"""Which points a calculation has, from when until when, and who supplies each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elhandel.reconciliation.wholesale.calculation.given import PARENTS, Given, PointPeriod
from elhandel.reconciliation.wholesale.ground import Axis, second


@dataclass(frozen=True, slots=True)
class Stay:
    """The part of a point's period that lies in the calculation; of a child also in its parent's.

    start, end: seconds.
    """

    period: PointPeriod
    supplier: str | None
    start: int
    end: int


def stays(given: Given, axis: Axis) -> list[Stay]:
    """The points of the calculation's grid areas, an exchange at the border of one included.

    A child is supplied by its parent's supplier, and is there while its parent is; a child whose
    parent is not there is left out. Source: BRS-027, child metering points.
    """
    areas = given.calculation.grid_areas
    there = [
        stay
        for period in given.points
        if areas & {period.grid_area, period.exchange_from, period.exchange_to}
        if (stay := _cut(period, axis)) is not None
    ]
    parents: dict[str, list[Stay]] = defaultdict(list)
    for stay in there:
        if stay.period.type in PARENTS:
            parents[stay.period.point].append(stay)

    return [supplied for stay in there for supplied in _supplied(stay, parents)]


def _cut(period: PointPeriod, axis: Axis) -> Stay | None:
    start = max(axis.start, second(period.start))
    end = axis.end if period.end is None else min(axis.end, second(period.end))
    return Stay(period, period.supplier, start, end) if start < end else None


def _supplied(stay: Stay, parents: dict[str, list[Stay]]) -> Iterator[Stay]:
    if stay.period.type in PARENTS:
        yield stay
        return

    of_parent: Sequence[Stay] = parents.get(stay.period.parent or "", ())
    for parent in of_parent:
        start, end = max(stay.start, parent.start), min(stay.end, parent.end)
        if start < end:
            yield Stay(stay.period, parent.supplier, start, end)
