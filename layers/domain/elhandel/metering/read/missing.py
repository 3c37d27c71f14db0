"""Which supplied days lack readings, over the whole portfolio: what settlement waits for and staff
chase.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.likely_days import refuse_unlikely

# Days in a row that lack the same (all, or some intervals) are one stretch.
_STRETCHES: Final = """
SELECT gsrn, min(day), max(day) + 1, sum(missing)::int, count(*) OVER ()  -- before the limit
FROM (
    SELECT *, day - row_number() OVER (
        PARTITION BY metering_point_id, supply_period_id, missing IS NULL ORDER BY day)::int AS island
    FROM metering.missing_days(%(start)s, %(end)s, nullif(%(gsrn)s, ''))) AS numbered
GROUP BY gsrn, metering_point_id, supply_period_id, missing IS NULL, island
ORDER BY min(day), gsrn LIMIT %(limit)s
"""

_COUNTS: Final = """
SELECT count(DISTINCT metering_point_id), count(*)
FROM metering.missing_days(%(start)s, %(end)s, nullif(%(gsrn)s, ''))
"""


@dataclass(frozen=True, slots=True)
class MissingStretch:
    """The local days [start, end) of a point that lack readings: so many intervals, or None for all
    of each day.
    """

    gsrn: str
    start: date
    end: date
    intervals: int | None


@dataclass(frozen=True, slots=True)
class MissingDays:
    """How many points lack readings, on how many days in all, the earliest stretches, and how many
    more there are.
    """

    points: int
    days: int
    stretches: tuple[MissingStretch, ...]
    left_out: int


def missing_readings(
    tx: Transaction, start: date, end: date, *, gsrn: str = "", limit: int = 1000
) -> MissingDays:
    """What is missing of the local days [start, end) that we supply, of one point or of all.

    limit: so many stretches are listed; the counts are of all. Raises UnlikelyDay.
    """
    refuse_unlikely(start, end)
    values: dict[str, Any] = {"start": start, "end": end, "gsrn": gsrn, "limit": limit}
    points, days = fetch_one(tx, _COUNTS, values)
    rows = tx.execute(_STRETCHES, values).fetchall() if points else []
    left_out = rows[0][-1] - len(rows) if rows else 0
    return MissingDays(points, days, tuple(MissingStretch(*row[:-1]) for row in rows), left_out)
