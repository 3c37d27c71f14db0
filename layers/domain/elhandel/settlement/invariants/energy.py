"""Readings against settled quantities: what is read now is what all runs and corrections together
have settled.

The one invariant that is not a question alone: readings are packed, and summing them is numpy's
work. Points come in batches, so that its memory does not grow with their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Final

import numpy as np

from elhandel.metering.read import read_matrix
from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.invariants import Offender, Scope
from elhandel.values.period import Period

_BATCH: Final = 4_000

_PERIODS: Final = """
SELECT DISTINCT period_from, period_to FROM settlement.run
WHERE coalesce(closed_at, planned_at) >= %(since)s AND period_from >= %(first)s AND period_from < %(past)s
ORDER BY period_from, period_to
"""

# A point's energy stands in one line: bought by the customer, or credited to them. Main points have
# it always.
_SETTLED: Final = """
WITH run AS (SELECT run_id FROM settlement.run WHERE period_from = %(start)s AND period_to = %(end)s),
supply AS (
    SELECT s.supply_period_id, s.metering_point_id, greatest(s.starts_on, %(start)s) AS first,
           least(s.ends_on, %(end)s) AS past
    FROM run
    JOIN settlement.settlement e USING (run_id)
    JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE e.kind = 'original' AND s.state = 'active' AND s.starts_on < %(end)s
      AND (s.ends_on IS NULL OR s.ends_on > greatest(s.starts_on, %(start)s))
      AND NOT EXISTS (
        SELECT FROM settlement.dirty d
        WHERE d.supply_period_id = s.supply_period_id AND d.period_from = %(start)s AND d.period_to = %(end)s)),
energy AS (
    SELECT l.supply_period_id, l.metering_point_id, sum(l.quantity_wh)::bigint AS wh
    FROM settlement.line l
    WHERE l.run_id = ANY(ARRAY(SELECT run_id FROM run)) AND l.component IN ('energy', 'production_credit')
    GROUP BY l.supply_period_id, l.metering_point_id)
SELECT s.supply_period_id, s.metering_point_id, s.first, s.past, e.wh
FROM supply s LEFT JOIN energy e USING (supply_period_id, metering_point_id)
UNION ALL
SELECT s.supply_period_id, e.metering_point_id, greatest(s.first, k.first), least(s.past, k.past), e.wh
FROM supply s
JOIN energy e USING (supply_period_id)
JOIN portfolio.coupling k ON k.child_id = e.metering_point_id AND k.parent_id = s.metering_point_id
    AND k.first < s.past AND k.past > s.first
ORDER BY 2
"""


@dataclass(frozen=True, slots=True)
class _Settled:
    """The settled energy of a point in a supply period, and some days of it; a child may have
    belonged to it twice.
    """

    supply_period_id: int
    metering_point_id: int
    first: date
    past: date
    wh: int | None


def readings_that_are_not_settled(tx: Transaction, scope: Scope) -> list[Offender]:
    """Points whose readings of a clean stretch are not what was settled of it, or are not all
    there.
    """
    found: list[Offender] = []
    bounds = {"since": scope.since, "first": scope.first, "past": scope.past}
    for start, end in tx.execute(_PERIODS, bounds).fetchall():
        settled = [
            _Settled(*row)
            for row in tx.cursor(binary=True).execute(_SETTLED, {"start": start, "end": end})
        ]
        read: dict[tuple[int, int], int] = {}
        for batch in batched(settled, _BATCH, strict=False):
            found += _add_up(tx, batch, start, end, read)
        due = {(point.supply_period_id, point.metering_point_id): point.wh for point in settled}
        found += [
            _offender(*point, start, end, f"{wh} Wh are read, {due[point]} Wh are settled")
            for point, wh in read.items()
            if wh != due[point]
        ]

    return found


def _add_up(
    tx: Transaction,
    settled: Sequence[_Settled],
    start: date,
    end: date,
    read: dict[tuple[int, int], int],
) -> list[Offender]:
    """Add what is read to `read`; points with gaps are offenders at once."""
    answered = read_matrix(
        tx,
        [point.metering_point_id for point in settled],
        Period(start, end),
        [Period(point.first, point.past) for point in settled],
    )

    for matrix in answered.matrices:
        sums = matrix.wh.sum(axis=1, dtype=np.int64).tolist()
        for row, wh in zip(matrix.rows.tolist(), sums, strict=True):
            point = settled[row].supply_period_id, settled[row].metering_point_id
            read[point] = read.get(point, 0) + wh

    gaps = [(settled[gap.row], len(gap.gaps)) for gap in answered.incomplete]

    return [
        _offender(
            point.supply_period_id,
            point.metering_point_id,
            start,
            end,
            f"settled, and {days} days lack readings",
        )
        for point, days in gaps
    ]


def _offender(supply_period: int, point: int, start: date, end: date, how: str) -> Offender:
    return Offender(
        f"supply period {supply_period}, point {point}, run period {start} to {end}", how
    )
