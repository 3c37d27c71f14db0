"""Settlement runs: a period is planned into shards, each settled by itself, and closed when the
last one is done.

A run settles every supply period that is active in the period and not settled for any day of it
yet, or a part of them (`selection`, `part`); what has to wait is parked with its cause and picked
up by the next run. Days of the period that earlier runs left are a run of their own. Two open runs
never overlap (the database sees to it), and no supply period is settled twice for the same days.
What changes after a run is a matter of `corrections`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import psycopg.errors

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.work.shards import emit_shards
from elhandel.settlement.runs.days import days_to_settle
from elhandel.settlement.runs.errors import RunUnderWay, UnableToPlanRun
from elhandel.settlement.runs.selection import Part, Selection, refuse_unsupplied
from elhandel.settlement.runs.spot_gaps import Gaps, missing_spot_prices
from elhandel.settlement.shard import SHARDS
from elhandel.values.period import Period

POINTS_PER_SHARD: Final = 2000

_UNDER_WAY: Final = (
    "A settlement run over days of {} to {} is under way. Wait until it is closed (its shards are worked off by the "
    "settlement worker), then plan again."
)

# A run takes one stretch of days (see supply_to_settle): of those that no open run touches the one
# that has waited longest for a run, so that none waits for ever behind another, and the one of most
# supply before the others. A row for each price area: how many supply periods it has, on which
# days; and how many of the period are left to other runs.
_ADD: Final = """
WITH chosen AS MATERIALIZED (
    SELECT * FROM settlement.supply_to_settle(
        %(start)s, %(end)s, %(ended_by)s, %(price_area)s, %(grid_area)s, %(product)s, %(gsrns)s)),
stretches AS (
    SELECT stretch_from, stretch_to, count(*) AS supply_periods,
           (SELECT max(r.planned_at) FROM settlement.run r
            WHERE r.period_from = stretch_from AND r.period_to = stretch_to AND r.kind = 'ordinary') AS tried_at
    FROM chosen GROUP BY stretch_from, stretch_to),
taken AS (
    SELECT * FROM stretches t
    WHERE NOT EXISTS (
        SELECT FROM settlement.run r
        WHERE r.state = 'running' AND r.period_from < t.stretch_to AND r.period_to > t.stretch_from)
    ORDER BY tried_at NULLS FIRST, supply_periods DESC, stretch_from, stretch_to DESC LIMIT 1),
run AS (
    INSERT INTO settlement.run (period_from, period_to, version, selection, only_price_area, only_grid_area,
                                only_product, only_gsrns, state, shard_count, requested_by, planned_at)
    SELECT stretch_from, stretch_to,
           1 + coalesce((SELECT max(version) FROM settlement.run r
                         WHERE r.period_from = stretch_from AND r.period_to = stretch_to), 0),
           %(selection)s, %(price_area)s, %(grid_area)s, %(product)s, %(gsrns)s, 'running',
           (supply_periods + %(points)s - 1) / %(points)s, %(requested_by)s, %(now)s
    FROM taken
    RETURNING run_id, shard_count),
planned AS (
    INSERT INTO settlement.shard (run_id, shard_no, supply_period_ids, state)
    SELECT run_id, place / %(points)s, array_agg(supply_period_id ORDER BY place), 'planned'
    FROM run CROSS JOIN chosen JOIN taken USING (stretch_from, stretch_to)
    GROUP BY run_id, place / %(points)s)
SELECT run_id, shard_count, stretch_from, stretch_to, price_area, min(settled_from), max(settled_to), count(*)
FROM chosen LEFT JOIN taken USING (stretch_from, stretch_to) LEFT JOIN run ON taken.stretch_from IS NOT NULL
GROUP BY run_id, shard_count, stretch_from, stretch_to, taken.stretch_from, price_area
"""

_UNSETTLED: Final = (
    "SELECT count(DISTINCT supply_period_id) FROM settlement.supply_to_settle(%s, %s)"
)

_FORGOTTEN: Final = """
SELECT period_from, period_to FROM settlement.forgotten_period
WHERE period_from < %(end)s AND period_to > %(start)s ORDER BY period_from LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run with its shards, not settled yet, over the local days [start, end).

    left: supply periods that are unsettled on other days of the period that was asked for, and wait
    for another run. missing_spot_prices: what whoever is settled by spot prices lacks; those are
    parked with it, the rest is settled.
    """

    run_id: int
    shards: int
    supply_periods: int
    start: date
    end: date
    left: int = 0
    missing_spot_prices: Gaps = field(default_factory=dict)


def plan_run(
    tx: Transaction,
    start: date,
    end: date,
    *,
    clock: Clock,
    requested_by: str,
    selection: Selection = Selection.ALL,
    part: Part = Part.WHOLE,
    points_per_shard: int = POINTS_PER_SHARD,
) -> PlannedRun | None:
    """Plan a run over the local days [start, end), one message for each shard; None when nothing is
    left to settle.

    Where runs before have settled a part of the period, the run is over days that they left; `left`
    tells that there are more, and planning again takes them. Missing spot prices keep nobody
    waiting but those who are settled by them. The days are cut to our supply (`days_to_settle`).
    Raises RunUnderWay, UnlikelyDay, and UnableToPlanRun for a period without days of ours or with
    days whose runs are deleted, or a point that is not supplied. Nothing is written then.
    """
    period = days_to_settle(tx, start, end, clock.today())
    start, end = period.start, period.end
    forgotten = tx.execute(_FORGOTTEN, {"start": start, "end": end}).fetchone()
    if forgotten is not None:
        raise UnableToPlanRun(
            f"The days {forgotten[0]} to {forgotten[1]} were settled, and their runs are deleted, because their "
            "accounting years are over. Settled again they would be billed twice; plan a run over later days."
        )

    refuse_unsupplied(tx, part, start, end)
    now = clock.now()
    days = {
        "start": start,
        "end": end,
        "ended_by": selection.ended_by(clock.today()),
        **part.parameters(),
    }

    with tx.transaction():
        asked = {
            "points": points_per_shard,
            "selection": selection.value,
            "requested_by": requested_by,
            "now": now,
        }
        rows = _add(tx, {**days, **asked})
        taken = [row for row in rows if row[0] is not None]
        if not rows:
            return None
        if not taken:
            raise RunUnderWay(_UNDER_WAY.format(start, end))

        run, shards, first, past, *_ = taken[0]
        needed = {
            area: Period(since, until) for *_, area, since, until, _ in taken if area is not None
        }
        missing = missing_spot_prices(
            tx, needed, {**days, "stretch_from": first, "stretch_to": past}
        )
        emit_shards(tx, SHARDS, run, range(shards), now)

    counts = sum(row[-1] for row in taken), sum(row[-1] for row in rows if row[0] is None)

    return PlannedRun(run, shards, counts[0], first, past, counts[1], missing)


def unsettled(tx: Transaction, start: date, end: date) -> int:
    """How many supply periods are active on the local days [start, end) and not settled for all of
    them.
    """
    (count,) = fetch_one(tx, _UNSETTLED, [start, end])
    return int(count)


def _add(tx: Transaction, values: dict[str, Any]) -> list[Any]:
    try:
        with tx.transaction():
            return tx.execute(_ADD, values).fetchall()
    except (
        psycopg.errors.ExclusionViolation,
        psycopg.errors.UniqueViolation,
    ) as error:  # somebody planned a run over these days this moment
        raise RunUnderWay(_UNDER_WAY.format(values["start"], values["end"])) from error
