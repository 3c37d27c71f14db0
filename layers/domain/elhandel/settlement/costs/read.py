"""Reading a supply and settling it interval by interval."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Final

import numpy as np

from elhandel.metering.intervals import IntervalDay, stored_days
from elhandel.platform.database import Transaction
from elhandel.settlement.costs.costs import CostLine, Costs, Int64s, Mask, PricedLine
from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import UnableToSettle
from elhandel.settlement.engine.lines import ONE_ROW, matrix, quantities, use_of
from elhandel.settlement.engine.plan import Basis, LinePlan, Plan, plan_of
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import Direction, LineKind, Terms
from elhandel.settlement.shard import PriceBooks, ShardTable, read_prices, read_table
from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId, SupplyPeriodId

_UNDESCRIBED: Final = "missing-master-data"
_HOUR_QUARTERS: Final = 4

type DaysOfPoint = Mapping[date, IntervalDay]


def costs_of(
    tx: Transaction, supply_period: SupplyPeriodId, period: Period, *, own: bool = False
) -> Costs:
    """What a supply cost in each interval of those days of `period` on which it is supplied.

    own: in a customer's transaction, for a supply of theirs. Of days that are still to come there
    are prices as far as they are known. A gap in the readings counts as no use, and is marked.
    """
    table = read_table(tx, [supply_period], period, own=own)
    books = PriceBooks()
    books.take(read_prices(tx, list(table.charge_ids.values()), table.areas, period))
    stored = stored_days(tx, table.metering_points.tolist(), period)

    rows = np.lexsort((table.metering_points, table.child)).tolist()
    if not rows:
        return _nothing(period)

    points = [_Point.of(table, row, stored, books, period) for row in rows]
    return _costs(period, points)


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """A point of the supply with its readings on its own axis."""

    metering_point_id: MeteringPointId
    terms: Terms
    is_child: bool
    book: PriceBook
    wh: Int64s
    there: Mask
    estimated: Mask
    used_before_wh: int

    @classmethod
    def of(
        cls,
        table: ShardTable,
        row: int,
        stored: Mapping[MeteringPointId, DaysOfPoint],
        books: PriceBooks,
        period: Period,
    ) -> "_Point":
        point = MeteringPointId(int(table.metering_points[row]))
        days = list(_every_day(stored[point], period))
        lengths = np.concatenate([day.lengths for day in days])  # (intervals,)

        return cls(
            metering_point_id=point,
            terms=table.terms[int(table.terms_of[row])],
            is_child=bool(table.child[row]),
            book=_book(books, lengths),
            wh=np.concatenate([day.wh for day in days]).astype(np.int64),
            there=np.concatenate([day.there for day in days]),
            estimated=np.concatenate([day.estimated for day in days]),
            used_before_wh=int(table.use_before.wh[row]),
        )


def _every_day(stored: DaysOfPoint, period: Period) -> Iterator[IntervalDay]:
    """A day that has not come is divided as the one before it."""
    finest = min((int(day.lengths.max()) for day in stored.values()), default=_HOUR_QUARTERS)
    for day in days_of(period.start, period.end):
        found = stored.get(day)
        yield IntervalDay.nothing(day, finest) if found is None else found


def _book(books: PriceBooks, lengths: Int64s) -> PriceBook:
    for minutes in (60, 15):
        if (lengths == minutes // 15).all():
            return books.of(minutes)

    return books.changing(np.cumsum(lengths) - lengths)


def _costs(period: Period, points: Sequence[_Point]) -> Costs:
    main = points[0]
    axis = main.book.axis
    lines: list[CostLine] = []
    priced: tuple[PricedLine, ...] = ()
    unpriced = np.zeros(axis.intervals, np.bool_)
    sold = np.zeros(axis.intervals, np.int64)
    waits = ""

    try:
        for point in points:
            plan = plan_of(point.book, point.terms)
            by_basis = quantities(
                plan, ONE_ROW, matrix(point.wh.astype(np.int32)), None, use_of(point.used_before_wh)
            )
            amounts = {basis: wh[0].astype(np.int64) for basis, wh in by_basis.items()}
            place = _Place(axis, point)
            lines += [_line(place, plan, line, amounts) for line in plan.lines]
            if point is main:
                priced, unpriced = _priced(plan, amounts)
            if point.terms.direction is Direction.PRODUCTION:
                sold += place.of_intervals(point.wh)
    except UnableToSettle as error:
        lines, priced, waits = [], (), error.code
        unpriced[:] = True

    return Costs(
        days=period,
        axis=axis,
        wh=main.wh,
        there=main.there,
        estimated=main.estimated,
        sold_wh=sold,
        lines=tuple(lines),
        priced=priced,
        unpriced=unpriced,
        produces=main.terms.direction is Direction.PRODUCTION,
        waits=waits,
    )


class _Place:
    """Where the intervals of a point lie among those of the main point."""

    def __init__(self, axis: Axis, point: _Point) -> None:
        own = point.book.axis
        self.axis = axis
        self.point = point
        firsts = own.first_quarter[:-1]
        self._at = np.searchsorted(axis.first_quarter, firsts, side="right") - 1
        self._fits = own.lengths <= axis.lengths[self._at]  # else it belongs to the day only
        self._day = own.quarter_day[firsts]

    def of_intervals(self, amounts: Int64s) -> Int64s:
        """(intervals of the main point,)"""
        found = np.zeros(self.axis.intervals, np.int64)
        np.add.at(found, self._at[self._fits], amounts[self._fits])
        return found

    def of_days(self, amounts: Int64s) -> Int64s:
        """(days,) what lies in no interval of the main point."""
        found = np.zeros(self.axis.days, np.int64)
        np.add.at(found, self._day[~self._fits], amounts[~self._fits])
        return found


def _line(place: _Place, plan: Plan, line: LinePlan, wh: Mapping[Basis, Int64s]) -> CostLine:
    """wh: by basis, (intervals of the point,)."""
    amounts, denominator = _amounts(plan, line, wh)
    by_day = [Fraction(int(amount), denominator) for amount in place.of_days(amounts)]
    for fixed in line.parts:
        for day in days_of(fixed.days.start, fixed.days.end):
            by_day[(day - plan.axis.start).days] += fixed.nano_dkk / fixed.days.days

    supplements = None
    if line.key.kind is LineKind.ENERGY:
        supplements = place.of_intervals(wh[Basis.BILLED] * _supplements(plan))

    return CostLine(
        key=line.key,
        metering_point_id=place.point.metering_point_id,
        numerators=place.of_intervals(amounts),
        denominator=denominator,
        by_day=tuple(by_day),
        supplements=supplements,
    )


def _amounts(plan: Plan, line: LinePlan, wh: Mapping[Basis, Int64s]) -> tuple[Int64s, int]:
    """(intervals,) what a line's use costs, and its denominator; wh: by basis, (intervals,)."""
    denominator = lcm(*(part.price.denominator for part in line.contributions))
    amounts = np.zeros(plan.axis.intervals, np.int64)
    for part in line.contributions:
        columns = slice(part.first, part.last)
        share = part.factor * (denominator // part.price.denominator)
        amounts[columns] += wh[part.basis][columns] * part.price.values[columns] * share

    return amounts, denominator


def _supplements(plan: Plan) -> Int64s:
    """(intervals,) margin and supplements, micro-DKK per kWh."""
    found = np.zeros(plan.axis.intervals, np.int64)
    for product in plan.terms.products:
        first, last = plan.axis.columns(product.days.cut(plan.terms.supply))
        found[first:last] = sum(product.supplements)

    return found


def _priced(plan: Plan, wh: Mapping[Basis, Int64s]) -> tuple[tuple[PricedLine, ...], Mask]:
    """What a kWh costs by each line, and (intervals,) where some price is missing."""
    unpriced = np.ones(plan.axis.intervals, np.bool_)
    unpriced[plan.first : plan.last] = False
    next_kwh = {basis: np.ones(plan.axis.intervals, np.int64) for basis in wh}
    if Basis.FULL_TAX in wh:
        next_kwh[Basis.FULL_TAX] = _still_full(wh).astype(np.int64)

    priced = []
    for line in plan.lines:
        if not line.contributions or line.key.kind is LineKind.PRODUCTION_CREDIT:
            continue

        numerators, denominator = _amounts(plan, line, next_kwh)
        for part in line.contributions:
            if part.price.missing is not None:
                columns = slice(part.first, part.last)
                unpriced[columns] |= part.price.missing[columns]

        own = _supplements(plan) if line.key.kind is LineKind.ENERGY else None
        priced.append(PricedLine(line.key, numerators, denominator, own))

    return tuple(priced), unpriced


def _still_full(wh: Mapping[Basis, Int64s]) -> Mask:
    """(intervals,) under a heating limit, whether the next kWh pays the full tax: as long as the
    limit is not used up.
    """
    billed, taxed = wh[Basis.BILLED], wh[Basis.FULL_TAX]
    full = np.ones(len(billed), np.bool_)
    over = np.flatnonzero(taxed < billed)
    if len(over):
        full[over[0] :] = taxed[over[0] :] >= np.maximum(billed[over[0] :], 1)

    return full


def _nothing(period: Period) -> Costs:
    """Of a supply whose master data has not come."""
    axis = Axis.of(period.start, period.end, 60)
    none = np.zeros(axis.intervals, np.bool_)
    zero = np.zeros(axis.intervals, np.int64)
    return Costs(
        days=period,
        axis=axis,
        wh=zero,
        there=none,
        estimated=none,
        sold_wh=zero,
        lines=(),
        priced=(),
        unpriced=~none,
        produces=False,
        waits=_UNDESCRIBED,
    )
