"""Bills that are held, and released by staff."""

from decimal import Decimal
from typing import Final

from elhandel.billing import held
from elhandel.jobs.fields import Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.platform.work.invoker import staff


class ReleaseHeld(Request, frozen=True):
    """Which bill, and why."""

    held_id: Number
    why: Why = ""


def list_held(tools: Tools, asked: Nothing) -> Answer:
    """What is held and why, and what is released and not billed yet."""
    with tools.database.transaction() as tx:
        return {"held": [_shown(bill) for bill in held.held_bills(tx)]}


def release_held(tools: Tools, asked: ReleaseHeld) -> Answer:
    """Let what is held be billed as it is."""
    with tools.database.transaction() as tx:
        held.release_held(tx, asked.held_id, by=staff(), why=asked.why, clock=tools.clock)

    return {"released": asked.held_id}


def _shown(bill: held.Held) -> Answer:
    return {
        "held_id": bill.held_id,
        "gsrn": bill.gsrn,
        "run_id": bill.run_id,
        "from": str(bill.period_from),
        "to": str(bill.period_to),
        "state": bill.state,
        "cause": bill.cause,
        "detail": bill.detail,
        "amount_dkk": str(Decimal(bill.amount_ore) / 100),
        "held_at": bill.held_at.isoformat(),
        "released_by": bill.released_by,
        "reason": bill.reason,
    }


JOBS: Final = (
    Job("list-held", Nothing, list_held, traced=True),
    Job("release-held", ReleaseHeld, release_held),
)
