"""A calculation from what is given to the sums of every charge."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from elhandel.reconciliation.wholesale.calculation.given import EXCHANGE, Given, LinkPeriod
from elhandel.reconciliation.wholesale.calculation.grid_loss import GridLoss
from elhandel.reconciliation.wholesale.calculation.points import Stay, stays
from elhandel.reconciliation.wholesale.calculation.readings import hourly
from elhandel.reconciliation.wholesale.ground import BY_DAY, BY_HOUR, Axis, second
from elhandel.reconciliation.wholesale.sums import (
    ChargeAmounts,
    Element,
    Links,
    PointGroup,
    Tariffs,
    Terms,
    amounts,
)
from elhandel.values.charges import ChargeKey


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """The points of a calculation that charges can be linked to."""

    stays: dict[str, list[Stay]]
    rows: dict[str, int]
    groups: dict[PointGroup, int]


def calculate(given: Given) -> list[ChargeAmounts]:
    """What each charge comes to, by grid area, supplier, type and settlement method.

    Raises UnableToSumCharges. Source: BRS-027; docs/wholesale.md has the rules.
    """
    calculation = given.calculation
    axis = Axis.of(calculation.start, calculation.end)
    there = stays(given, axis)
    grid_loss = GridLoss(
        given.grid_loss_points,
        calculation.grid_areas,
        there,
        axis,
        by_quarter=calculation.end > calculation.grid_loss_by_quarter_from,
    )
    points = _points(there)
    series = hourly(points.rows, axis, there, given.readings, grid_loss)
    tariffs = {BY_HOUR: Tariffs(series), BY_DAY: Tariffs(series.by_day(axis))}

    links = _links_by_charge(given.links, points, axis)
    prices: dict[ChargeKey, list[tuple[int, int]]] = defaultdict(list)
    for price in given.prices:
        prices[price.charge].append((second(price.at), price.micro_dkk))

    groups = list(points.groups)
    found: list[ChargeAmounts] = []
    for period in given.charges:
        end = axis.end if period.end is None else second(period.end)
        terms = Terms(period.charge, period.resolution, period.is_tax, second(period.start), end)
        element = Element.of(terms, prices[period.charge], axis)
        if element is not None and period.charge in links:
            found += amounts(element, links[period.charge], groups, tariffs)

    return found


def _points(there: Sequence[Stay]) -> _Points:
    by_point: dict[str, list[Stay]] = defaultdict(list)
    groups: dict[PointGroup, int] = {}
    for stay in there:
        if stay.period.type != EXCHANGE:
            by_point[stay.period.point].append(stay)
            groups.setdefault(_group(stay), len(groups))

    return _Points(by_point, {point: row for row, point in enumerate(by_point)}, groups)


def _group(stay: Stay) -> PointGroup:
    period = stay.period
    return PointGroup(period.grid_area, stay.supplier, period.type, period.settlement_method)


def _links_by_charge(
    links: Sequence[LinkPeriod], points: _Points, axis: Axis
) -> dict[ChargeKey, Links]:
    """The links, cut to the periods of their points."""
    cut: dict[ChargeKey, list[tuple[int, int, int, int, int]]] = defaultdict(list)
    for link in links:
        link_start = second(link.start)
        link_end = axis.end if link.end is None else second(link.end)
        for stay in points.stays.get(link.point, ()):
            start, end = max(link_start, stay.start), min(link_end, stay.end)
            if start < end:
                group = points.groups[_group(stay)]
                cut[link.charge].append((group, points.rows[link.point], link.quantity, start, end))

    return {charge: Links(*np.array(rows, np.int64).T) for charge, rows in cut.items()}
