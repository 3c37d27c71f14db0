"""A bill as a case: the database's knowledge of a supply period, as a document that settles it.

What a run would read is read, so that the case gives what a run would write; where a run would
park the supply period, the answer is the cause.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from elhandel.metering.read import Matrices
from elhandel.platform.database import Transaction
from elhandel.pricing.spot import SpotDay, spot_days
from elhandel.settlement.case import PointInput, SpotPrices, write_case
from elhandel.settlement.shard import (
    Parked,
    PriceBooks,
    ShardTable,
    book_of,
    gsrns,
    read_shard,
    settle_periods,
)
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import SupplyPeriodId


def stored_case(
    tx: Transaction, supply_period: SupplyPeriodId, period: Period, note: str
) -> dict[str, Any] | Parked:
    """The case of a supply period over days that are all supplied; or why it has to wait."""
    books = PriceBooks()
    found = settle_periods(tx, [supply_period], period, books)
    table, matrices = found.table, found.matrices
    if supply_period in found.settled.parked:
        return found.settled.parked[supply_period]

    named = gsrns(tx, table.metering_points.tolist())
    inputs = dict(_inputs(table, matrices, books, named))
    order = np.lexsort((table.metering_points, table.child)).tolist()

    days: dict[date, SpotDay] = {}
    # A case has one price area: that of the main point, which comes first.
    for part, area in inputs[order[0]].terms.areas_on(period):
        days |= spot_days(tx, [area], part)[area]

    return write_case(note, period, [inputs[row] for row in order], _joined_spot_prices(days))


def first_gap(tx: Transaction, supply_period: SupplyPeriodId, period: Period) -> date | None:
    """The first day of `period` on which a reading of the supply period's points is missing."""
    table, matrices = read_shard(tx, [supply_period], period, PriceBooks())
    days = [gap.day for point in matrices.incomplete for gap in point.gaps]
    return min(days) if days and len(table) else None


def _inputs(
    table: ShardTable, matrices: Matrices, books: PriceBooks, named: Mapping[int, Gsrn]
) -> Iterator[tuple[int, PointInput]]:
    """By row of the table."""
    for matrix in matrices.matrices:
        book = book_of(books, matrix)
        for place, row in enumerate(matrix.rows.tolist()):
            yield (
                row,
                PointInput(
                    gsrn=named[int(table.metering_points[row])],
                    terms=table.terms[int(table.terms_of[row])],
                    axis=book.axis,
                    wh=matrix.wh[place],
                    charge=book.charge,
                    used_before_wh=int(table.use_before.wh[row]),
                ),
            )


def _joined_spot_prices(days: Mapping[date, SpotDay]) -> list[SpotPrices]:
    """Spot prices, with days that follow on each other at one resolution joined."""
    found: list[_Joined] = []
    for day, prices in sorted(days.items()):
        if found and found[-1].goes_on_with(day, prices.resolution_minutes):
            found[-1].days = Period(found[-1].days.start, day + timedelta(days=1))
            found[-1].per_kwh.extend(prices.per_kwh)
        else:
            one_day = Period(day, day + timedelta(days=1))
            found.append(_Joined(one_day, prices.resolution_minutes, list(prices.per_kwh)))

    return [
        SpotPrices(start_of_day(joined.days.start), joined.resolution_minutes, joined.per_kwh)
        for joined in found
    ]


@dataclass(slots=True)
class _Joined:
    """Spot prices of days in a row, at one resolution."""

    days: Period
    resolution_minutes: int
    per_kwh: list[int | None]

    def goes_on_with(self, day: date, resolution_minutes: int) -> bool:
        return self.days.end == day and self.resolution_minutes == resolution_minutes
