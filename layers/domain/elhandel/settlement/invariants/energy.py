"""Readings against settled energy: what is read now is what all runs and corrections have settled.

The one invariant that is not a question alone: readings are packed, and summing them is numpy's
work. Points come in batches, so that its memory does not grow with their number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Final

import numpy as np
from psycopg.rows import class_row

from elhandel.metering.read import read_matrix
from elhandel.platform.database import Transaction, statement
from elhandel.platform.upkeep.invariants import Offender, Scope
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId, SupplyPeriodId

_BATCH: Final = 4_000


def readings_that_are_not_settled(tx: Transaction, scope: Scope) -> list[Offender]:
    """Points whose readings are not what was settled of them, or are not all there.

    Run periods in which a supply is marked are left out: a correction is due there.
    """
    bounds = {"since": scope.since, "first": scope.first, "past": scope.past}
    periods = [Period(start, end) for start, end in tx.execute(_PERIODS, bounds).fetchall()]

    found: list[Offender] = []
    for period in periods:
        found += _offenders(tx, period)

    return found


_PERIODS: Final = """
SELECT DISTINCT period_from, period_to FROM settlement.run
WHERE coalesce(closed_at, planned_at) >= %(since)s
  AND period_from >= %(first)s AND period_from < %(past)s
ORDER BY period_from, period_to
"""


@dataclass(frozen=True, slots=True)
class _Settled:
    """The settled energy of a point in a supply period, and some days of it.

    A child may have belonged to it twice.
    """

    supply_period_id: SupplyPeriodId
    metering_point_id: MeteringPointId
    first: date
    past: date
    wh: int | None

    @property
    def days(self) -> Period:
        return Period(self.first, self.past)


type _Point = tuple[SupplyPeriodId, MeteringPointId]
"""Supply period and metering point."""


def _offenders(tx: Transaction, period: Period) -> Iterator[Offender]:
    bounds = {"start": period.start, "end": period.end}
    with tx.cursor(binary=True, row_factory=class_row(_Settled)) as cursor:
        settled = cursor.execute(_SETTLED, bounds).fetchall()

    read: dict[_Point, int] = {}
    for batch in batched(settled, _BATCH, strict=False):
        yield from _add_up(tx, batch, period, read)

    due = {(point.supply_period_id, point.metering_point_id): point.wh for point in settled}
    for point, wh in read.items():
        if wh != due[point]:
            yield _offender(point, period, f"{wh} Wh are read, {due[point]} Wh are settled")


_SETTLED: Final = statement("elhandel.settlement.invariants", "energy_of_run_period")


def _add_up(
    tx: Transaction, settled: Sequence[_Settled], period: Period, read: dict[_Point, int]
) -> Iterator[Offender]:
    """Add what is read to `read`; points with gaps are offenders at once."""
    answered = read_matrix(
        tx,
        [point.metering_point_id for point in settled],
        period,
        [point.days for point in settled],
    )

    for matrix in answered.matrices:
        sums = matrix.wh.sum(axis=1, dtype=np.int64).tolist()  # (points,)
        for row, wh in zip(matrix.rows.tolist(), sums, strict=True):
            point = settled[row].supply_period_id, settled[row].metering_point_id
            read[point] = read.get(point, 0) + wh

    for gap in answered.incomplete:
        point = settled[gap.row].supply_period_id, settled[gap.row].metering_point_id
        yield _offender(point, period, f"settled, and {len(gap.gaps)} days lack readings")


def _offender(point: _Point, period: Period, how: str) -> Offender:
    supply_period, metering_point = point
    subject = (
        f"supply period {supply_period}, point {metering_point}, "
        f"run period {period.start} to {period.end}"
    )

    return Offender(subject, how)
