"""What a contract pays in advance."""

from typing import Final

import msgspec

from elhandel.billing import aconto
from elhandel.jobs.fields import Amount, Day, Point, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import dkk_of_micro, kwh_of_wh, short_dkk_of_ore


class PlanAconto(Request, frozen=True):
    """A contract that is to pay by aconto."""

    gsrn: Point
    why: Reason

    amount_dkk: Amount | None = None
    """Each quarter; without it each is estimated, also one that was estimated before."""

    first_day: Day | None = msgspec.field(name="from", default=None)
    """Of a quarter; without it, the first of which nothing is billed yet."""


class StopAconto(Request, frozen=True):
    """A contract that is to be billed by the month again."""

    gsrn: Point
    why: Reason
    first_day: Day | None = msgspec.field(name="from", default=None)


class ShowAconto(Request, frozen=True):
    """Whose plan."""

    gsrn: Point


def plan_aconto(tools: Tools, asked: PlanAconto) -> Answer:
    """Let a contract pay by aconto."""
    with tools.database.transaction() as tx:
        plan = aconto.plan_aconto(
            tx,
            asked.gsrn,
            asked.amount_dkk,
            tools.clock,
            first_day=asked.first_day,
            decision=Decision(by=staff(), why=asked.why, at=tools.clock.now()),
        )

    return _shown(plan)


def stop_aconto(tools: Tools, asked: StopAconto) -> Answer:
    """Let a contract be billed by the month again."""
    with tools.database.transaction() as tx:
        plan = aconto.stop_aconto(
            tx,
            asked.gsrn,
            tools.clock,
            first_day=asked.first_day,
            decision=Decision(by=staff(), why=asked.why, at=tools.clock.now()),
        )

    return _shown(plan)


def show_aconto(tools: Tools, asked: ShowAconto) -> Answer:
    """What a point's contract pays in advance, and from which quarter on."""
    with tools.database.transaction() as tx:
        return {"plan": [_shown(plan) for plan in aconto.aconto_plan(tx, asked.gsrn)]}


def _shown(plan: aconto.AcontoPlan) -> Answer:
    shown: Answer = {"from": str(plan.quarter), "amount_dkk": _dkk(plan.amount_ore)}
    if plan.basis is not None:
        shown["basis"] = {
            "source": plan.basis.source,
            "year_kwh": kwh_of_wh(plan.basis.yearly_wh),
            "quarter_kwh": kwh_of_wh(plan.basis.wh),
            "dkk_per_kwh": dkk_of_micro(plan.basis.per_kwh),
            "dkk_per_month": dkk_of_micro(plan.basis.per_month),
        }
    if plan.before is not None:
        shown["before_dkk"] = _dkk(plan.before.amount_ore)

    return shown


def _dkk(ore: int | None) -> str | None:
    return None if ore is None else short_dkk_of_ore(ore)


JOBS: Final = (
    Job("plan-aconto", PlanAconto, plan_aconto, traced=True),
    Job("stop-aconto", StopAconto, stop_aconto, traced=True),
    Job("show-aconto", ShowAconto, show_aconto, traced=True),
)
