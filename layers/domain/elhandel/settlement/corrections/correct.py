"""Corrections: settled stretches whose truth has changed are settled once more, and the difference
is what is left.

`plan_corrections` gathers the dirty set by the period of the runs that settled it and plans a
correction run for each; `correct_shard` compares each supply period's present truth with the sum of
everything settled for it before. So a price and a reading are corrected alike, a second correction
builds on the first, and an end or a start of supply in the past, a link that stopped and a product
that changed come out of the same subtraction. Days that no run settled are not a correction's: the
next ordinary run takes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.work.shards import claim_shard, emit_shards, finish_shard
from elhandel.settlement.corrections.difference import difference
from elhandel.settlement.corrections.store import Correction, settled_before, write_corrections
from elhandel.settlement.corrections.truth import Truth, present_truth
from elhandel.settlement.runs import POINTS_PER_SHARD, PlannedRun
from elhandel.settlement.shard import SHARDS, Parked, SettledShard
from elhandel.values.period import FOR_GOOD, Period

# Marks of a run that in the end did not settle the supply period: the next ordinary run settles it
# as it is then.
_DROP_VAIN: Final = """
DELETE FROM settlement.dirty d
WHERE NOT EXISTS (
    SELECT FROM settlement.stretch x
    WHERE x.supply_period_id = d.supply_period_id AND x.period_from = d.period_from AND x.period_to = d.period_to)
"""

# Not while another run settles days of the same period. What was parked waits for the mark of what
# it lacked.
_GATHER: Final = """
SELECT d.period_from, d.period_to, array_agg(DISTINCT d.supply_period_id)
FROM settlement.dirty d
WHERE (d.parked_run_id IS NULL OR %(parked_too)s)
  AND NOT EXISTS (
    SELECT FROM settlement.run r
    WHERE r.state = 'running' AND r.period_from < d.period_to AND r.period_to > d.period_from)
GROUP BY d.period_from, d.period_to
ORDER BY d.period_from, d.period_to
"""

_ADD_RUN: Final = """
INSERT INTO settlement.run (period_from, period_to, version, kind, state, shard_count, requested_by, planned_at)
SELECT %(start)s, %(end)s, max(version) + 1, 'correction', 'running', %(shards)s, %(requested_by)s, %(now)s
FROM settlement.run WHERE period_from = %(start)s AND period_to = %(end)s
ON CONFLICT DO NOTHING
RETURNING run_id
"""

_ADD_SHARD: Final = """
INSERT INTO settlement.shard (run_id, shard_no, supply_period_ids, state) VALUES (%s, %s, %s, 'planned')
"""

_ASKED: Final = """
SELECT s.supply_period_ids, r.period_from, r.period_to
FROM settlement.shard s JOIN settlement.run r USING (run_id)
WHERE s.run_id = %s AND s.shard_no = %s AND r.kind = 'correction'
"""

_STRETCHES: Final = """
SELECT e.supply_period_id, e.contract_id, e.run_id, e.period_from, e.period_to, s.state = 'active', s.starts_on,
       s.ends_on
FROM settlement.run r
JOIN settlement.settlement e USING (run_id)
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE r.period_from = %(start)s AND r.period_to = %(end)s AND e.kind = 'original'
  AND e.supply_period_id = ANY(%(supply_periods)s)
ORDER BY e.supply_period_id
"""

_TAKE_MARKS: Final = """
WITH taken AS (
    DELETE FROM settlement.dirty
    WHERE supply_period_id = ANY(%(supply_periods)s) AND period_from = %(start)s AND period_to = %(end)s
    RETURNING supply_period_id, cause, message_id, marked_at)
INSERT INTO settlement.correction_cause (run_id, supply_period_id, cause, message_id, marked_at)
SELECT %(run)s, supply_period_id, cause, message_id, marked_at FROM taken
"""

_PARK_MARKS: Final = """
UPDATE settlement.dirty SET parked_run_id = %(run)s
WHERE supply_period_id = ANY(%(supply_periods)s) AND period_from = %(start)s AND period_to = %(end)s
"""

_PARK: Final = "INSERT INTO settlement.parked (run_id, supply_period_id, cause, detail) VALUES (%s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A settled stretch of a supply period, and the supply as it stands now."""

    supply_period_id: int
    contract_id: int
    run_id: int
    period_from: date
    period_to: date
    active: bool
    starts_on: date
    ends_on: date | None

    def supplied(self, period: Period) -> Period:
        """The days of `period` on which we supply; none where the supply is void."""
        days = period.cut(Period(self.starts_on, self.ends_on or FOR_GOOD))
        return days if self.active else Period(days.start, days.start)

    def compared(self, period: Period) -> Period:
        """The days that the correction is about: those settled before, and those supplied now."""
        settled, now = Period(self.period_from, self.period_to), self.supplied(period)
        return (
            Period(min(settled.start, now.start), max(settled.end, now.end))
            if now.days
            else settled
        )


def plan_corrections(
    tx: Transaction,
    *,
    clock: Clock,
    requested_by: str,
    parked_too: bool = False,
    points_per_shard: int = POINTS_PER_SHARD,
) -> list[PlannedRun]:
    """Plan a correction run for each period with dirty stretches, one message for each shard.

    A period under another run waits for the next time. parked_too: also what was parked and not
    marked since.
    """
    tx.execute(_DROP_VAIN)
    planned = []
    now = clock.now()
    for start, end, supply_periods in tx.execute(_GATHER, {"parked_too": parked_too}).fetchall():
        firsts = range(0, len(supply_periods), points_per_shard)
        values = {
            "start": start,
            "end": end,
            "shards": len(firsts),
            "requested_by": requested_by,
            "now": now,
        }
        added = tx.execute(_ADD_RUN, values).fetchone()
        if added is None:  # somebody planned a run over these days this moment
            continue
        (run,) = added
        for number, first in enumerate(firsts):
            tx.execute(_ADD_SHARD, [run, number, supply_periods[first : first + points_per_shard]])
        emit_shards(tx, SHARDS, run, range(len(firsts)), now)
        planned.append(PlannedRun(run, len(firsts), len(supply_periods), start, end))

    return planned


def correct_shard(database: Database, run_id: int, shard_no: int, *, clock: Clock) -> SettledShard:
    """Settle the differences of a correction run's shard; the same shard again changes nothing.

    A stretch that differs in nothing gets no line. One that cannot be settled stays dirty and is
    parked with its cause. Raises LookupError when there is no such shard of a correction run.
    """
    started = perf_counter()
    # The marks that this snapshot holds are those whose changes it sees; a mark that comes later
    # stays.
    with database.snapshot(by_key=True) as tx:
        if not claim_shard(
            tx, SHARDS, run_id, shard_no
        ):  # given up: its marks wait for the next job
            return SettledShard(0, 0, 0, repeated=True)
        supply_periods, start, end = fetch_one(tx, _ASKED, [run_id, shard_no])
        period = Period(start, end)
        stretches = _stretches(tx, supply_periods, period)
        truth = present_truth(
            tx,
            [stretch.supply_period_id for stretch in stretches if stretch.supplied(period).days],
            period,
        )
        corrections = _corrections(tx, run_id, stretches, truth, period)
        lines = write_corrections(tx, run_id, shard_no, corrections, clock.now())
        _leave(tx, run_id, supply_periods, truth.parked, period)
        settled = len(supply_periods) - len(truth.parked)
        figures = {
            "settled": settled,
            "parked": len(truth.parked),
            "duration_ms": _milliseconds(started),
        }
        finish_shard(tx, SHARDS, run_id, shard_no, clock.now(), **figures)

    return SettledShard(settled, len(truth.parked), lines, milliseconds=_milliseconds(started))


def _stretches(tx: Transaction, supply_periods: Sequence[int], period: Period) -> list[_Stretch]:
    values = {"supply_periods": list(supply_periods), "start": period.start, "end": period.end}
    return [_Stretch(*row) for row in tx.execute(_STRETCHES, values)]


def _corrections(
    tx: Transaction, run_id: int, stretches: Sequence[_Stretch], truth: Truth, period: Period
) -> list[Correction]:
    compared = [stretch for stretch in stretches if stretch.supply_period_id not in truth.parked]
    before = settled_before(tx, run_id, [stretch.supply_period_id for stretch in compared], period)
    found = []
    for stretch in compared:
        supply_period = stretch.supply_period_id
        lines = difference(truth.lines.get(supply_period, {}), before.get(supply_period, {}))
        if lines:
            days = stretch.compared(period)
            found.append(
                Correction(supply_period, stretch.contract_id, stretch.run_id, days, lines)
            )

    return found


def _leave(
    tx: Transaction,
    run_id: int,
    supply_periods: Sequence[int],
    parked: Mapping[int, Parked],
    period: Period,
) -> None:
    """Take the marks away that have been settled; keep those that had to wait, with their cause."""
    bounds = {"run": run_id, "start": period.start, "end": period.end}
    settled = [supply_period for supply_period in supply_periods if supply_period not in parked]
    tx.execute(_TAKE_MARKS, {**bounds, "supply_periods": settled})
    if parked:
        tx.execute(_PARK_MARKS, {**bounds, "supply_periods": list(parked)})
        with tx.cursor() as cursor:
            cursor.executemany(
                _PARK, [(run_id, number, why.cause, why.detail) for number, why in parked.items()]
            )


def _milliseconds(since: float) -> int:
    return round((perf_counter() - since) * 1000)
