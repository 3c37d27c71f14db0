"""What a contract pays in advance."""

from typing import Final

import msgspec

from elhandel.billing import aconto
from elhandel.jobs.fields import Amount, Day, Point
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.values.units import short_dkk_of_ore


class PlanAconto(Request, frozen=True):
    """A contract that is to pay by aconto."""

    gsrn: Point

    amount_dkk: Amount | None = None
    """Each quarter; estimated without it."""

    first_day: Day | None = msgspec.field(name="from", default=None)
    """Of a quarter; without it, the first of which nothing is billed yet."""


class StopAconto(Request, frozen=True):
    """A contract that is to be billed by the month again."""

    gsrn: Point
    first_day: Day | None = msgspec.field(name="from", default=None)


class ShowAconto(Request, frozen=True):
    """Whose plan."""

    gsrn: Point


def plan_aconto(tools: Tools, asked: PlanAconto) -> Answer:
    """Let a contract pay by aconto."""
    with tools.database.transaction() as tx:
        plan = aconto.plan_aconto(
            tx, asked.gsrn, asked.amount_dkk, tools.clock, first_day=asked.first_day
        )

    return _shown(plan)


def stop_aconto(tools: Tools, asked: StopAconto) -> Answer:
    """Let a contract be billed by the month again."""
    with tools.database.transaction() as tx:
        plan = aconto.stop_aconto(tx, asked.gsrn, tools.clock, first_day=asked.first_day)

    return _shown(plan)


def show_aconto(tools: Tools, asked: ShowAconto) -> Answer:
    """What a point's contract pays in advance, and from which quarter on."""
    with tools.database.transaction() as tx:
        return {"plan": [_shown(plan) for plan in aconto.aconto_plan(tx, asked.gsrn)]}


def _shown(plan: aconto.AcontoPlan) -> Answer:
    amount = None if plan.amount_ore is None else short_dkk_of_ore(plan.amount_ore)
    return {"from": str(plan.quarter), "amount_dkk": amount}


JOBS: Final = (
    Job("plan-aconto", PlanAconto, plan_aconto, traced=True),
    Job("stop-aconto", StopAconto, stop_aconto, traced=True),
    Job("show-aconto", ShowAconto, show_aconto, traced=True),
)
