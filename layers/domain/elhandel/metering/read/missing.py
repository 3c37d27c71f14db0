"""Which supplied days have no complete readings, over the whole portfolio: what settlement waits
for and staff chase.
"""

from dataclasses import dataclass
from typing import Any, Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn


@dataclass(frozen=True, slots=True)
class MissingDays:
    """Days of a supplied point without all of their readings."""

    gsrn: Gsrn
    period: Period
    intervals: int | None
    """How many are missing on these days in all; None where all of each day are."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How many points miss readings, on how many days in all; the earliest, and how many more there
    are.
    """

    points: int
    days: int
    earliest: tuple[MissingDays, ...]
    left_out: int


def missing_readings(
    tx: Transaction, asked: Period, gsrn: Gsrn | None = None, *, limit: int = 1000
) -> Shortfall:
    """What is missing of the days that we supply, of one point or of all.

    limit: how many MissingDays are listed; the counts are of all. Raises UnlikelyDay.
    """
    refuse_unlikely(asked.start, asked.end)
    values: dict[str, Any] = {
        "start": asked.start,
        "end": asked.end,
        "gsrn": str(gsrn) if gsrn else None,
        "limit": limit,
    }

    points, days = fetch_one(tx, _COUNTS, values)
    rows = tx.execute(_ISLANDS, values).fetchall() if points else []
    earliest = tuple(
        MissingDays(Gsrn(number), Period(start, end), intervals)
        for number, start, end, intervals, _ in rows
    )

    return Shortfall(points, days, earliest, left_out=rows[0][-1] - len(rows) if rows else 0)


# Days in a row of which the same is missing (all, or some intervals) are one island.
_ISLANDS: Final = """
SELECT gsrn, min(day), max(day) + 1, sum(missing)::int, count(*) OVER ()  -- before the limit
FROM (
    SELECT *, day - row_number() OVER (
        PARTITION BY metering_point_id, supply_period_id, missing IS NULL
        ORDER BY day)::int AS island
    FROM metering.missing_days(%(start)s, %(end)s, %(gsrn)s::text)) AS numbered
GROUP BY gsrn, metering_point_id, supply_period_id, missing IS NULL, island
ORDER BY min(day), gsrn LIMIT %(limit)s
"""

_COUNTS: Final = """
SELECT count(DISTINCT metering_point_id), count(*)
FROM metering.missing_days(%(start)s, %(end)s, %(gsrn)s::text)
"""
