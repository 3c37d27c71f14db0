"""Planning all that is left of some days, as several runs where one cannot take it, or by month.

Each run is planned in its own transaction; what cannot be planned now waits with its reason, the
rest goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.settlement.runs.errors import UnableToPlanRun
from elhandel.settlement.runs.retry import worth_a_run
from elhandel.settlement.runs.run import PlannedRun, plan_run
from elhandel.settlement.runs.selection import Part, Selection
from elhandel.values.days.local_time import next_month

RUNS_AT_ONCE: Final = 36
"""Months of which the clock plans runs in one night, the oldest first: three years, as long as
corrections are due."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Runs that were planned for a period."""

    runs: tuple[PlannedRun, ...]
    left: int
    """Supply periods that wait until a run just planned is closed."""


@dataclass(slots=True)
class PlannedMonths:
    """Runs that were planned for some months."""

    runs: list[PlannedRun] = field(default_factory=list)
    waiting: dict[date, str] = field(default_factory=dict)
    """Months that cannot be planned now, and why."""
    unchanged: list[date] = field(default_factory=list)
    """Months in which all would be parked for the same reasons as before."""


def plan_runs(
    database: Database,
    start: date,
    end: date,
    *,
    clock: Clock,
    requested_by: str,
    selection: Selection = Selection.ALL,
    part: Part = Part.WHOLE,
) -> Planned:
    """Plan what is unsettled of the local days [start, end): one run, or several that share no day.

    Raises what `plan_run` raises when not even the first can be planned.
    """
    runs: list[PlannedRun] = []
    while not runs or runs[-1].left:
        try:
            with database.transaction() as tx:
                planned = plan_run(
                    tx,
                    start,
                    end,
                    clock=clock,
                    requested_by=requested_by,
                    selection=selection,
                    part=part,
                )
        except UnableToPlanRun:
            if not runs:
                raise
            break

        if planned is None:
            break
        runs.append(planned)

    # The last run's `left` still counts what the earlier runs took.
    left = runs[-1].left - sum(run.supply_periods for run in runs[:-1]) if runs else 0

    return Planned(tuple(runs), left)


def plan_months(
    database: Database,
    months: Sequence[date],
    *,
    clock: Clock,
    requested_by: str,
    selection: Selection = Selection.ALL,
    tried_too: bool = False,
) -> PlannedMonths:
    """Plan what is unsettled of some months, by their first days, in this order.

    A month in which everything would be parked for the reason that is known already is left out,
    unless `tried_too`.
    """
    planned = PlannedMonths()
    for month in months:
        if len(planned.runs) >= RUNS_AT_ONCE:
            planned.waiting[month] = (
                f"{RUNS_AT_ONCE} runs were planned already. The next night goes on from here."
            )
            continue

        end = next_month(month)
        if not tried_too and not worth_a_run(
            database, month, end, clock=clock, selection=selection
        ):
            planned.unchanged.append(month)
            continue

        try:
            found = plan_runs(
                database, month, end, clock=clock, requested_by=requested_by, selection=selection
            )
        except UnableToPlanRun as error:
            planned.waiting[month] = error.sentence
        else:
            planned.runs += found.runs

    return planned
