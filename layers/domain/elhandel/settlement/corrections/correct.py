"""Corrections: marked days are settled again, and the difference is what is added.

`plan_corrections` gathers the marks by the period of the runs that settled the days, and plans a
correction run for each period. `correct_shard` compares what each supply period costs by all that
is known now with the sum of everything settled for it before. So a price and a reading are
corrected alike, a second correction builds on the first, and supply that began or ended in the
past, a link that stopped and a product that changed come out of the same subtraction. Days that no
run settled are not corrected: the next ordinary run settles them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one, statement
from elhandel.platform.work.shards import claim_shard, emit_shards, finish_shard
from elhandel.settlement.corrections.difference import difference
from elhandel.settlement.corrections.effects import (
    causes_of,
    explained,
    limited_taxes,
    readings_effects,
)
from elhandel.settlement.corrections.store import Correction, settled_before, write_corrections
from elhandel.settlement.corrections.truth import Truth, present_truth
from elhandel.settlement.runs import POINTS_PER_SHARD, PlannedRun
from elhandel.settlement.shard import SHARDS, Parked, SettledShard
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.ids import ContractId, RunId, SupplyPeriodId


def plan_corrections(
    tx: Transaction,
    *,
    clock: Clock,
    requested_by: str,
    parked_too: bool = False,
    points_per_shard: int = POINTS_PER_SHARD,
) -> list[PlannedRun]:
    """Plan a correction run for each period with marks, one message for each shard.

    A period that another run works on waits for the next time. parked_too: also what was parked
    and not marked since.
    """
    tx.execute(_DROP_VAIN)

    planned = []
    for start, end, supply_periods in tx.execute(_GATHER, {"parked_too": parked_too}).fetchall():
        shards = [
            supply_periods[first : first + points_per_shard]
            for first in range(0, len(supply_periods), points_per_shard)
        ]
        run = _add_run(tx, Period(start, end), shards, requested_by, clock)
        if run is not None:  # else somebody planned a run over these days this moment
            planned.append(run)

    return planned


def correct_shard(
    database: Database, run_id: RunId, shard_no: int, *, clock: Clock
) -> SettledShard:
    """Settle the differences of a correction run's shard; the same shard again changes nothing.

    Where nothing differs there is no line. What cannot be settled keeps its mark and is parked with
    its cause. Raises LookupError when there is no such shard of a correction run.
    """
    started = perf_counter()

    # This snapshot sees the changes of exactly those marks that it holds; a later mark stays.
    with database.snapshot(by_key=True) as tx:
        if not claim_shard(tx, SHARDS, run_id, shard_no):
            # The run was given up. Its marks wait for the next job.
            return SettledShard(0, 0, 0, repeated=True)

        supply_periods, start, end = fetch_one(tx, _SHARD, {"run": run_id, "shard": shard_no})
        period = Period(start, end)
        settlements = _settlements(tx, supply_periods, period)

        supplied = [
            settlement.supply_period_id
            for settlement in settlements
            if settlement.supplied(period).days
        ]
        truth = present_truth(tx, supplied, period)
        corrections = _corrections(tx, run_id, settlements, truth, period)

        lines = write_corrections(tx, run_id, shard_no, corrections, clock.now())
        _take_marks(tx, run_id, supply_periods, truth.parked, period)

        settled, parked = len(supply_periods) - len(truth.parked), len(truth.parked)
        figures = {"settled": settled, "parked": parked, "duration_ms": _milliseconds(started)}
        finish_shard(tx, SHARDS, run_id, shard_no, clock.now(), **figures)

    return SettledShard(settled, parked, lines, milliseconds=_milliseconds(started))


@dataclass(frozen=True, slots=True)
class _SettlementToCorrect:
    """What one run settled of a supply period, and the supply as it stands now."""

    supply_period_id: SupplyPeriodId
    contract_id: ContractId
    run_id: RunId
    settled_from: date
    settled_to: date
    active: bool
    starts_on: date
    ends_on: date | None

    def supplied(self, period: Period) -> Period:
        """The days of `period` on which we supply; none where the supply is void."""
        days = period.cut(Period(self.starts_on, self.ends_on or FOR_GOOD))
        return days if self.active else Period(days.start, days.start)

    def compared(self, period: Period) -> Period:
        """The days that the correction is about: those settled before, and those supplied now."""
        settled, now = Period(self.settled_from, self.settled_to), self.supplied(period)
        if not now.days:
            return settled
        return Period(min(settled.start, now.start), max(settled.end, now.end))


def _add_run(
    tx: Transaction,
    period: Period,
    shards: Sequence[Sequence[int]],
    requested_by: str,
    clock: Clock,
) -> PlannedRun | None:
    now = clock.now()
    days = {"start": period.start, "end": period.end}
    asked = {"shards": len(shards), "requested_by": requested_by, "now": now}
    added = tx.execute(_ADD_RUN, {**days, **asked}).fetchone()
    if added is None:
        return None

    (run_id,) = added
    for number, supply_periods in enumerate(shards):
        tx.execute(_ADD_SHARD, {"run": run_id, "shard": number, "supply_periods": supply_periods})
    emit_shards(tx, SHARDS, run_id, range(len(shards)), now)

    return PlannedRun(
        run_id=run_id,
        shards=len(shards),
        supply_periods=sum(len(supply_periods) for supply_periods in shards),
        start=period.start,
        end=period.end,
    )


def _settlements(
    tx: Transaction, supply_periods: Sequence[SupplyPeriodId], period: Period
) -> list[_SettlementToCorrect]:
    values = {"supply_periods": list(supply_periods), "start": period.start, "end": period.end}
    with tx.cursor(row_factory=class_row(_SettlementToCorrect)) as cursor:
        return cursor.execute(_SETTLEMENTS, values).fetchall()


def _corrections(
    tx: Transaction,
    run_id: RunId,
    settlements: Sequence[_SettlementToCorrect],
    truth: Truth,
    period: Period,
) -> list[Correction]:
    compared = [
        settlement for settlement in settlements if settlement.supply_period_id not in truth.parked
    ]
    supply_periods = [settlement.supply_period_id for settlement in compared]
    before = settled_before(tx, run_id, supply_periods, period)
    causes = causes_of(tx, supply_periods, period)
    readings = readings_effects(tx, truth, causes, period)
    limited = limited_taxes(truth)

    found = []
    for settlement in compared:
        supply_period = settlement.supply_period_id
        lines = difference(truth.lines.get(supply_period, {}), before.get(supply_period, {}))
        if lines:
            days = settlement.compared(period)
            of_readings = readings.get(supply_period, ())
            correction = Correction(
                supply_period_id=supply_period,
                contract_id=settlement.contract_id,
                corrects_run_id=settlement.run_id,
                days=days,
                lines=lines,
                effects=explained(
                    causes[supply_period], days, lines, of_readings, limited.get(supply_period)
                ),
            )
            found.append(correction)

    return found


def _take_marks(
    tx: Transaction,
    run_id: RunId,
    supply_periods: Sequence[SupplyPeriodId],
    parked: Mapping[int, Parked],
    period: Period,
) -> None:
    """Remove the marks of settled supply periods; keep those of parked ones, with the cause."""
    run = {"run": run_id, "start": period.start, "end": period.end}
    settled = [supply_period for supply_period in supply_periods if supply_period not in parked]
    tx.execute(_TAKE_MARKS, {**run, "supply_periods": settled})

    if parked:
        tx.execute(_PARK_MARKS, {**run, "supply_periods": list(parked)})
        causes = [
            {"run": run_id, "supply_period": number, "cause": why.cause, "detail": why.detail}
            for number, why in parked.items()
        ]
        with tx.cursor() as cursor:
            cursor.executemany(_PARK, causes)


def _milliseconds(since: float) -> int:
    return round((perf_counter() - since) * 1000)


# Marks of a run that in the end did not settle the supply period: the next ordinary run settles it
# as it is then.
_DROP_VAIN: Final = """
DELETE FROM settlement.dirty d
WHERE NOT EXISTS (
    SELECT FROM settlement.stretch e
    WHERE e.supply_period_id = d.supply_period_id
      AND e.period_from = d.period_from AND e.period_to = d.period_to)
"""

_GATHER: Final = statement("elhandel.settlement.corrections", "marked_periods")

_ADD_RUN: Final = statement("elhandel.settlement.corrections", "add_run")

_ADD_SHARD: Final = """
INSERT INTO settlement.shard (run_id, shard_no, supply_period_ids, state)
VALUES (%(run)s, %(shard)s, %(supply_periods)s, 'planned')
"""

_SHARD: Final = """
SELECT s.supply_period_ids, r.period_from, r.period_to
FROM settlement.shard s JOIN settlement.run r USING (run_id)
WHERE s.run_id = %(run)s AND s.shard_no = %(shard)s AND r.kind = 'correction'
"""

_SETTLEMENTS: Final = statement("elhandel.settlement.corrections", "settlements_of_period")

_TAKE_MARKS: Final = """
WITH taken AS (
    DELETE FROM settlement.dirty
    WHERE supply_period_id = ANY(%(supply_periods)s)
      AND period_from = %(start)s AND period_to = %(end)s
    RETURNING supply_period_id, cause, message_id, marked_at)
INSERT INTO settlement.correction_cause (run_id, supply_period_id, cause, message_id, marked_at)
SELECT %(run)s, supply_period_id, cause, message_id, marked_at FROM taken
"""

_PARK_MARKS: Final = """
UPDATE settlement.dirty SET parked_run_id = %(run)s
WHERE supply_period_id = ANY(%(supply_periods)s)
  AND period_from = %(start)s AND period_to = %(end)s
"""

_PARK: Final = """
INSERT INTO settlement.parked (run_id, supply_period_id, cause, detail)
VALUES (%(run)s, %(supply_period)s, %(cause)s, %(detail)s)
"""
