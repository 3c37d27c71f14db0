"""The consumption that an invoice shows beside its lines: day by day, and the same days a year
earlier.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.read import read_matrix
from elhandel.platform.database import Transaction
from elhandel.values.period import Period

type Stretch = tuple[int, date, date]
"""(metering point id, first local day, first day after)"""

_SUPPLIED_TO: Final = """
SELECT w.n - 1
FROM unnest(%(customers)s::int[], %(points)s::int[], %(starts)s::date[], %(ends)s::date[])
    WITH ORDINALITY AS w (customer_id, metering_point_id, starts_on, ends_on, n)
WHERE daterange(w.starts_on, w.ends_on) <@ (
    SELECT range_agg(daterange(s.starts_on, s.ends_on))
    FROM portfolio.supply_period s JOIN portfolio.contract c USING (contract_id)
    WHERE s.metering_point_id = w.metering_point_id AND c.customer_id = w.customer_id AND s.state = 'active')
"""


def daily_wh(tx: Transaction, stretches: Sequence[Stretch]) -> Mapping[int, tuple[int, ...]]:
    """Wh of each day of each stretch, by its position; a stretch whose readings have gaps is left
    out.
    """
    if not stretches:
        return {}

    from_day = min(start for _, start, _ in stretches)
    to_day = max(end for _, _, end in stretches)
    points = [point for point, _, _ in stretches]
    supplied = [Period(start, end) for _, start, end in stretches]

    answer: dict[int, tuple[int, ...]] = {}
    for matrix in read_matrix(tx, points, Period(from_day, to_day), supplied).matrices:
        by_day = np.add.reduceat(matrix.wh, matrix.day_columns[:-1], axis=1, dtype=np.int64)
        for place, row in enumerate(matrix.rows.tolist()):
            _, start, end = stretches[row]
            answer[row] = tuple(
                by_day[place, (start - from_day).days : (end - from_day).days].tolist()
            )

    return answer


def supplied_to(
    tx: Transaction, customer_ids: Sequence[int], stretches: Sequence[Stretch]
) -> list[int]:
    """The positions of those stretches on all of whose days we supplied the point to the customer
    at that position.

    What was used on a point before is nothing to those who moved in later.
    """
    points, starts, ends = zip(*stretches, strict=True) if stretches else ((), (), ())
    asked = {
        "customers": list(customer_ids),
        "points": list(points),
        "starts": list(starts),
        "ends": list(ends),
    }
    return sorted(int(row[0]) for row in tx.execute(_SUPPLIED_TO, asked))


def a_year_before(stretch: Stretch) -> Stretch:
    """The same days a year earlier; 29 February becomes 1 March."""
    point, start, end = stretch
    return point, _year_before(start), _year_before(end)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)
