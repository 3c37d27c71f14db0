"""Settlement runs: a period is planned into shards, each settled by itself, and closed when the last one is done.

A run settles every supply period that is active in the period and not settled for any day of it yet, or those of them
that have ended (`selection`); what has to wait is parked with its cause and picked up by the next run. Two open runs
never overlap (the database sees to it), and no supply period is settled twice for the same days. What changes after a
run is a matter of `corrections`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import psycopg
import psycopg.errors

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, one
from elhandel.platform.outbox import emit
from elhandel.settlement.errors import RunUnderWay, UnableToPlanRun
from elhandel.settlement.selection import Selection
from elhandel.settlement.spot_gaps import refuse_missing_spot_prices

DESTINATION: Final = "settlement-shards"
POINTS_PER_SHARD: Final = 2000

_ADD_RUN: Final = """
INSERT INTO settlement.run (period_from, period_to, version, selection, state, shard_count, requested_by, planned_at)
SELECT %(start)s, %(end)s, coalesce(max(version), 0) + 1, %(selection)s, 'running', 0, %(requested_by)s, %(now)s
FROM settlement.run WHERE period_from = %(start)s AND period_to = %(end)s
RETURNING run_id
"""

# A row for each price area: how many supply periods it has, on which days, and how many shards there are in all.
_ADD_SHARDS: Final = """
WITH chosen AS MATERIALIZED (SELECT * FROM settlement.supply_to_settle(%(start)s, %(end)s, %(ended_by)s)),
planned AS (
    INSERT INTO settlement.shard (run_id, shard_no, supply_period_ids, state)
    SELECT %(run)s, place / %(points)s, array_agg(supply_period_id ORDER BY place), 'planned'
    FROM chosen GROUP BY place / %(points)s
    RETURNING shard_no)
SELECT price_area, min(settled_from), max(settled_to), count(*), (SELECT count(*) FROM planned)
FROM chosen GROUP BY price_area
"""

_COUNT_SHARDS: Final = "UPDATE settlement.run SET shard_count = %s WHERE run_id = %s"

_CLOSE: Final = """
UPDATE settlement.run SET state = 'closed', closed_at = %(now)s
WHERE run_id = %(run)s AND state = 'running'
  AND NOT EXISTS (SELECT FROM settlement.shard WHERE run_id = %(run)s AND state <> 'done')
RETURNING 1
"""

# A run writes more rows in seconds than the tables had before. Until the planner knows, it compares every one of them
# with every reading that comes in (minutes for a document of 2,000 points, in place of milliseconds).
_TELL_THE_PLANNER: Final = "ANALYZE settlement.settlement"

_FINISHED: Final = """
SELECT r.run_id FROM settlement.run r
WHERE r.state = 'running'
  AND NOT EXISTS (SELECT FROM settlement.shard s WHERE s.run_id = r.run_id AND s.state <> 'done')
ORDER BY r.run_id
"""


_UNSETTLED: Final = "SELECT count(*) FROM settlement.supply_to_settle(%s, %s)"

_FORGOTTEN: Final = """
SELECT period_from, period_to FROM settlement.forgotten_period
WHERE period_from < %(end)s AND period_to > %(start)s ORDER BY period_from LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run with its shards, not settled yet."""

    run_id: int
    shards: int
    supply_periods: int


def plan_run(
    tx: Transaction,
    start: date,
    end: date,
    *,
    clock: Clock,
    requested_by: str,
    selection: Selection = Selection.ALL,
    points_per_shard: int = POINTS_PER_SHARD,
) -> PlannedRun | None:
    """Plan a run over the local days [start, end), one message for each shard; None when nothing is left to settle.

    Spot prices have to be known for the days that are settled: a run of ended supply may come before the month is over.
    Raises RunUnderWay, SpotPricesMissing, UnableToPlanRun for a period without days or with days whose runs are
    deleted. Nothing is written then.
    """
    if start >= end:
        raise UnableToPlanRun(
            f"A run settles at least one day, and there is none from {start} to {end}. "
            "The end of a period is the day after its last."
        )
    forgotten = tx.execute(_FORGOTTEN, {"start": start, "end": end}).fetchone()
    if forgotten is not None:
        raise UnableToPlanRun(
            f"The days {forgotten[0]} to {forgotten[1]} were settled, and their runs are deleted, because their "
            "accounting years are over. Settled again they would be billed twice; plan a run over later days."
        )
    now = clock.now()
    days = {"start": start, "end": end}
    with tx.transaction() as attempt:
        run = _add_run(tx, {**days, "selection": selection.value, "requested_by": requested_by, "now": now})
        chosen = {**days, "run": run, "points": points_per_shard, "ended_by": selection.ended_by(clock.today())}
        areas = tx.execute(_ADD_SHARDS, chosen).fetchall()
        if not areas:
            raise psycopg.Rollback(attempt)
        needed = {area: (first, past) for area, first, past, *_ in areas if area is not None}
        refuse_missing_spot_prices(tx, needed, chosen)
        supply_periods, shards = sum(count for *_, count, _ in areas), areas[0][-1]
        tx.execute(_COUNT_SHARDS, [shards, run])
        for number in range(shards):
            body = {"run_id": run, "shard_no": number}
            emit(tx, DESTINATION, f"{run}/{number}", body, now=now, correlation_id=f"run-{run}")
        return PlannedRun(run, shards, supply_periods)
    return None


def unsettled(tx: Transaction, start: date, end: date) -> int:
    """How many supply periods are active on the local days [start, end) and settled for none of them."""
    (count,) = one(tx, _UNSETTLED, [start, end])
    return int(count)


def close_run(tx: Transaction, run_id: int, now: datetime) -> bool:
    """Close a run whose last shard is done; True for the one call that closed it."""
    if tx.execute(_CLOSE, {"run": run_id, "now": now}).fetchone() is None:
        return False
    tx.execute(_TELL_THE_PLANNER)
    return True


def finished_runs(tx: Transaction) -> list[int]:
    """Open runs whose shards are all done: somebody crashed between the last shard and closing."""
    return [int(run) for (run,) in tx.execute(_FINISHED)]


def _add_run(tx: Transaction, values: dict[str, Any]) -> int:
    try:
        with tx.transaction():
            (run,) = one(tx, _ADD_RUN, values)
    except psycopg.errors.ExclusionViolation as error:
        raise RunUnderWay(
            f"A settlement run over days of {values['start']} to {values['end']} is under way. Wait until it is closed "
            "(its shards are worked off by the settlement worker), then plan again."
        ) from error
    return int(run)
