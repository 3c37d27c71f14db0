"""A bill as a case: what the database knows of a supply period and its children, as the document
that settles it.

What a run would read is read, so that the case comes to what a run would write; and where a run
would park, the cause is answered.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from elhandel.metering.read import Matrices
from elhandel.platform.database import Transaction
from elhandel.pricing.spot import SpotDay, spot_days
from elhandel.settlement.case.writer import PointInput, SpotStretch, write_case
from elhandel.settlement.shard import (
    Parked,
    PriceBooks,
    ShardTable,
    book_of,
    gsrns,
    read_shard,
    settle_periods,
)
from elhandel.values.local_time import start_of_day
from elhandel.values.period import Period


def stored_case(
    tx: Transaction, supply_period: int, period: Period, note: str
) -> dict[str, Any] | Parked:
    """The case of a supply period over the days of `period`, all of them supplied; or why it has to
    wait.
    """
    books = PriceBooks()
    found = settle_periods(tx, [supply_period], period, books)
    table, matrices = found.table, found.matrices
    if supply_period in found.settled.parked:
        return found.settled.parked[supply_period]

    named = gsrns(tx, table.metering_points.tolist())
    inputs = dict(_inputs(table, matrices, books, named))
    order = np.lexsort((table.metering_points, table.child)).tolist()
    days: dict[date, SpotDay] = {}
    for part, area in inputs[order[0]].terms.areas_on(
        period
    ):  # as the main point lies; a case has one area
        days |= spot_days(tx, [area], part.start, part.end)[area]

    return write_case(note, period, [inputs[row] for row in order], _stretches(days))


def first_gap(tx: Transaction, supply_period: int, period: Period) -> date | None:
    """The first of the days of `period` on which a reading of the supply period's points is
    missing.
    """
    table, matrices = read_shard(tx, [supply_period], period, PriceBooks())
    days = [gap.day for point in matrices.incomplete for gap in point.gaps]
    return min(days) if days and len(table) else None


def _inputs(
    table: ShardTable, matrices: Matrices, books: PriceBooks, named: Mapping[int, str]
) -> Iterator[tuple[int, PointInput]]:
    """By row of the table."""
    for matrix in matrices.matrices:
        book = book_of(books, matrix)
        for place, row in enumerate(matrix.rows.tolist()):
            yield (
                row,
                PointInput(
                    named[int(table.metering_points[row])],
                    table.terms[int(table.terms_of[row])],
                    book.axis,
                    matrix.wh[place],
                    book.charge,
                    int(table.use_before.wh[row]),
                ),
            )


def _stretches(days: Mapping[date, SpotDay]) -> list[SpotStretch]:
    """The prices of days that follow on each other at one resolution in one stretch."""
    found: list[tuple[list[date], int, list[int | None]]] = []
    for day, told in sorted(days.items()):
        if (
            found
            and found[-1][1] == told.resolution_minutes
            and found[-1][0][-1] == day - timedelta(days=1)
        ):
            found[-1][0].append(day)
            found[-1][2].extend(told.per_kwh)
        else:
            found.append(([day], told.resolution_minutes, list(told.per_kwh)))

    return [
        SpotStretch(start_of_day(covered[0]), minutes, prices) for covered, minutes, prices in found
    ]
