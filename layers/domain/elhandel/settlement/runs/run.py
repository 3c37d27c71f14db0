"""Planning a run: its period is cut into shards, each of which is settled alone.

A run settles every supply period that is active in the period and not settled for any day of it
yet, or a part of them (`selection`, `part`); what has to wait is parked with its cause, and the
next run tries it again. Days of the period that earlier runs left are a run of their own. Two open
runs never overlap (the database sees to it), and no supply period is settled twice for the same
days. What changes after a run is corrected (`corrections`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import psycopg.errors
from psycopg.rows import class_row

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.work.shards import emit_shards
from elhandel.settlement.runs.days import days_to_settle
from elhandel.settlement.runs.errors import RunUnderWay, UnableToPlanRun
from elhandel.settlement.runs.selection import Part, Selection, refuse_unsupplied
from elhandel.settlement.runs.spot_gaps import Gaps, missing_spot_prices
from elhandel.settlement.shard import SHARDS
from elhandel.values.days.period import Period
from elhandel.values.ids import RunId

POINTS_PER_SHARD: Final = 4_000
"""Supply periods settled as one (docs/decisions/0180-a-shard-is-four-thousand-points.md)."""


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run with its shards, not settled yet, over the local days [start, end)."""

    run_id: RunId
    shards: int
    supply_periods: int
    start: date
    end: date

    left: int = 0
    """Supply periods that are unsettled on other days of the period that was asked for, and wait
    for another run."""

    missing_spot_prices: Gaps = field(default_factory=dict)
    """What is missing for the supply that is settled by spot prices; it is parked, the rest is
    settled."""


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

    Where earlier runs have settled a part of the period, the run is over days that they left;
    `left` says that there are more, and planning again takes them. The days are cut to our supply
    (`days_to_settle`). Raises RunUnderWay, UnlikelyDay, and UnableToPlanRun for a period without
    days of ours or with days whose runs are deleted, or a point that is not supplied. Nothing is
    written then.
    """
    period = days_to_settle(tx, start, end, clock.today())
    _refuse_forgotten(tx, period)
    refuse_unsupplied(tx, part, period)

    now, ended_by = clock.now(), selection.ended_by(clock.today())
    supply = {"start": period.start, "end": period.end, "ended_by": ended_by, **part.parameters()}
    run = {"points": points_per_shard, "selection": selection.value, "requested_by": requested_by}

    with tx.transaction():
        rows = _add(tx, period, {**supply, **run, "now": now})
        if not rows:
            return None

        planned = _planned(rows)
        if planned is None:
            raise _under_way(period)

        taken = [area for area in rows if area.run_id is not None]
        missing = missing_spot_prices(
            tx, _needed(taken), {**supply, "run_from": planned.start, "run_to": planned.end}
        )
        emit_shards(tx, SHARDS, planned.run_id, range(planned.shards), now)

    return replace(planned, missing_spot_prices=missing)


def unsettled(tx: Transaction, start: date, end: date) -> int:
    """How many supply periods are active on the local days [start, end) and not settled for all of
    them.
    """
    (count,) = fetch_one(tx, _UNSETTLED, {"start": start, "end": end})
    return int(count)


@dataclass(frozen=True, slots=True)
class _Area:
    """What there is to settle in one price area; without a run it is left to other runs."""

    run_id: RunId | None
    shards: int | None
    start: date
    end: date
    price_area: str | None
    settled_from: date
    settled_to: date
    supply_periods: int


def _refuse_forgotten(tx: Transaction, period: Period) -> None:
    found = tx.execute(_FORGOTTEN, {"start": period.start, "end": period.end}).fetchone()
    if found is not None:
        first, past = found
        raise UnableToPlanRun(
            f"The days {first} to {past} were settled, and their runs are deleted, "
            "because their accounting years are over. Settled again they would be billed twice; "
            "plan a run over later days."
        )


def _add(tx: Transaction, period: Period, values: dict[str, Any]) -> list[_Area]:
    try:
        with tx.transaction(), tx.cursor(row_factory=class_row(_Area)) as cursor:
            return cursor.execute(_ADD_RUN, values).fetchall()
    except (psycopg.errors.ExclusionViolation, psycopg.errors.UniqueViolation) as error:
        # Somebody planned a run over these days this moment.
        raise _under_way(period) from error


def _planned(areas: Sequence[_Area]) -> PlannedRun | None:
    """The run that was added; None where open runs touch all of the days."""
    planned: PlannedRun | None = None
    left = 0
    for area in areas:
        if area.run_id is None or area.shards is None:
            left += area.supply_periods
        elif planned is None:
            planned = PlannedRun(
                run_id=area.run_id,
                shards=area.shards,
                supply_periods=area.supply_periods,
                start=area.start,
                end=area.end,
            )
        else:
            together = planned.supply_periods + area.supply_periods
            planned = replace(planned, supply_periods=together)

    return None if planned is None else replace(planned, left=left)


def _needed(taken: Sequence[_Area]) -> dict[str, Period]:
    """The days on which spot prices of each price area may be needed."""
    return {
        area.price_area: Period(area.settled_from, area.settled_to)
        for area in taken
        if area.price_area is not None
    }


def _under_way(period: Period) -> RunUnderWay:
    return RunUnderWay(
        f"A settlement run over days of {period.start} to {period.end} is under way. "
        "Wait until it is closed (its shards are worked off by the settlement worker), "
        "then plan again."
    )


_ADD_RUN: Final = statement("elhandel.settlement.runs", "add_run")

_UNSETTLED: Final = """
SELECT count(DISTINCT supply_period_id) FROM settlement.supply_to_settle(%(start)s, %(end)s)
"""

_FORGOTTEN: Final = """
SELECT period_from, period_to FROM settlement.forgotten_period
WHERE period_from < %(end)s AND period_to > %(start)s ORDER BY period_from LIMIT 1
"""
