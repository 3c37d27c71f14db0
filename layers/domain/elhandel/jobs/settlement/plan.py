"""Runs, planned: by staff over any days, by the clock over what is due."""

from datetime import date, timedelta
from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.jobs.settlement.portion import Portion
from elhandel.jobs.settlement.queues import send_shards
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.work.invoker import invoker, staff
from elhandel.settlement import corrections, runs
from elhandel.values.days.local_time import first_of_month
from elhandel.values.decision import Provenance

_LATE_FROM: Final = 12
"""Of the month: readings are due by the fifth business day; what waits longer needs somebody."""


class Plan(Portion, frozen=True, kw_only=True):
    """The days and the part to settle."""

    again: bool = False
    """What is settled is compared once more, and differences become corrections."""


class PlanMonths(Request, frozen=True):
    """Which months, the clock knows."""

    parked: bool = False
    """Also where everything would be parked for a reason that is known already."""


class Correct(Request, frozen=True):
    """What is corrected: all that has changed under settled days."""

    parked: bool = False
    """Also what had to wait."""


def plan(tools: Tools, asked: Plan) -> Answer:
    """Plan a run over the days that staff name."""
    staff()
    if not asked.again:
        return _plan(tools, asked)

    origin, today = Provenance(tools.clock.now()), tools.clock.today()
    with tools.database.transaction() as tx:
        marked = corrections.mark_again(
            tx, *asked.days, origin, today=today, selection=asked.selection, part=asked.part
        )

    return {"marked": marked, **correct(tools, Correct())}


def plan_month(tools: Tools, asked: Nothing) -> Answer:
    """Plan the month that ended last: what was settled stays, what had to wait is tried again.

    Not where all that is left would be parked for the reason that is known already.
    """
    today = tools.clock.today()
    start, end = _last_month(today), first_of_month(today)

    late = 0
    if today.day >= _LATE_FROM:
        with tools.database.transaction() as tx:
            late = runs.unsettled(tx, start, end)
    metrics.add_metric("supply_periods_late", MetricUnit.Count, late)

    if not runs.worth_a_run(tools.database, start, end, clock=tools.clock):
        return runs.plan_as_json(runs.Planned((), 0))

    return _plan(tools, Plan(start=start, end=end))


def plan_final(tools: Tools, asked: PlanMonths) -> Answer:
    """Plan what is left of supply that has ended, without waiting for the month to end."""
    with tools.database.transaction() as tx:
        months = runs.months_of_ended_supply(tx, tools.clock.today())

    return _plan_months(tools, months, runs.Selection.ENDED, tried_too=asked.parked)


def plan_late(tools: Tools, asked: PlanMonths) -> Answer:
    """Plan what is left of the months before the last one: what had to wait, and earlier starts."""
    with tools.database.transaction() as tx:
        months = runs.months_left_behind(tx, _last_month(tools.clock.today()))

    return _plan_months(tools, months, runs.Selection.ALL, tried_too=asked.parked)


def correct(tools: Tools, asked: Correct) -> Answer:
    """Plan corrections of what has changed under settled days."""
    with tools.database.transaction() as tx:
        planned = corrections.plan_corrections(
            tx, clock=tools.clock, requested_by=_requested_by(), parked_too=asked.parked
        )
    send_shards(tools)

    supply_periods = sum(run.supply_periods for run in planned)
    metrics.add_metric("corrections_planned", MetricUnit.Count, supply_periods)

    return {"runs": [run.run_id for run in planned], "supply_periods": supply_periods}


def _plan(tools: Tools, asked: Plan) -> Answer:
    planned = runs.plan_runs(
        tools.database,
        *asked.days,
        clock=tools.clock,
        requested_by=_requested_by(),
        selection=asked.selection,
        part=asked.part,
    )
    send_shards(tools)

    answer = runs.plan_as_json(planned)
    if missing := answer["missing_spot_prices"]:
        logger.warning("parked for want of spot prices", extra={"missing": missing})

    return answer


def _plan_months(
    tools: Tools, months: list[date], selection: runs.Selection, *, tried_too: bool
) -> Answer:
    planned = runs.plan_months(
        tools.database,
        months,
        clock=tools.clock,
        requested_by=_requested_by(),
        selection=selection,
        tried_too=tried_too,
    )
    send_shards(tools)

    for month, why in planned.waiting.items():
        logger.warning(why, extra={"month": str(month)})

    return {
        "runs": [runs.run_as_json(run) for run in planned.runs],
        "waiting": [str(month) for month in planned.waiting],
    }


def _last_month(today: date) -> date:
    """The first day of the calendar month that ended last."""
    return first_of_month(first_of_month(today) - timedelta(days=1))


def _requested_by() -> str:
    """Who asked for a run: a member of staff, or the clock."""
    return invoker() or "schedule"


def _count_failure() -> None:
    metrics.add_metric("settlement_runs_failed", MetricUnit.Count, 1)


_FAILED: Final = ("settlement_runs_failed",)

JOBS: Final = (
    Job("plan", Plan, plan, metrics=_FAILED, on_refusal=_count_failure),
    Job(
        "plan-month",
        Nothing,
        plan_month,
        metrics=("supply_periods_late", *_FAILED),
        on_refusal=_count_failure,
    ),
    Job("plan-final", PlanMonths, plan_final, metrics=_FAILED, on_refusal=_count_failure),
    Job("plan-late", PlanMonths, plan_late, metrics=_FAILED, on_refusal=_count_failure),
    Job(
        "correct",
        Correct,
        correct,
        metrics=("corrections_planned", *_FAILED),
        on_refusal=_count_failure,
    ),
)
