"""The consumption that an invoice shows: day by day, and of the same days a year before."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.read import read_matrix
from elhandel.platform.bulk.arrays import Dates
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import CustomerId, MeteringPointId

type PointDays = tuple[MeteringPointId, Period]
"""Some days of a metering point."""


def daily_wh(tx: Transaction, asked: Sequence[PointDays]) -> Mapping[int, tuple[int, ...]]:
    """Wh of each day, by the position of what was asked; readings with gaps are left out."""
    if not asked:
        return {}

    points = [point for point, _ in asked]
    supplied = [period for _, period in asked]
    whole = Period(min(period.start for period in supplied), max(period.end for period in supplied))

    answer: dict[int, tuple[int, ...]] = {}
    for matrix in read_matrix(tx, points, whole, supplied).matrices:
        # (points, intervals) Wh -> (points, days) Wh
        by_day = np.add.reduceat(matrix.wh, matrix.day_columns[:-1], axis=1, dtype=np.int64)
        for place, row in enumerate(matrix.rows.tolist()):
            start = (supplied[row].start - whole.start).days
            answer[row] = tuple(by_day[place, start : start + supplied[row].days].tolist())

    return answer


def supplied_to(
    tx: Transaction, customers: Sequence[CustomerId], asked: Sequence[PointDays]
) -> list[int]:
    """The positions at which we supplied the point to the customer there on all of the days.

    What was used on a point before does not concern those who moved in later.
    """
    rows = tx.execute(
        _SUPPLIED_TO,
        {
            "customers": Int4s(customers),
            "points": Int4s([point for point, _ in asked]),
            "starts": Dates([period.start for _, period in asked]),
            "ends": Dates([period.end for _, period in asked]),
        },
    )

    return sorted(int(row[0]) for row in rows)


def a_year_before(asked: PointDays) -> PointDays:
    """The same days a year earlier; 29 February becomes 1 March."""
    point, period = asked
    return point, Period(_year_before(period.start), _year_before(period.end))


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


_SUPPLIED_TO: Final = """
SELECT w.n - 1
FROM unnest(%(customers)s::int[], %(points)s::int[], %(starts)s::date[], %(ends)s::date[])
    WITH ORDINALITY AS w (customer_id, metering_point_id, starts_on, ends_on, n)
WHERE daterange(w.starts_on, w.ends_on) <@ (
    SELECT range_agg(daterange(s.starts_on, s.ends_on))
    FROM portfolio.supply_period s JOIN portfolio.contract c USING (contract_id)
    WHERE s.metering_point_id = w.metering_point_id AND c.customer_id = w.customer_id
      AND s.state = 'active')
"""
