"""Bills that are held, and released by staff."""

from decimal import Decimal
from typing import Final

from elhandel import billing
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
        return {"held": [_shown(held) for held in billing.held_bills(tx)]}


def release_held(tools: Tools, asked: ReleaseHeld) -> Answer:
    """Let what is held be billed as it is."""
    with tools.database.transaction() as tx:
        billing.release_held(tx, asked.held_id, by=staff(), why=asked.why, clock=tools.clock)

    return {"released": asked.held_id}


def _shown(held: billing.Held) -> Answer:
    return {
        "held_id": held.held_id,
        "gsrn": held.gsrn,
        "run_id": held.run_id,
        "from": str(held.period_from),
        "to": str(held.period_to),
        "state": held.state,
        "cause": held.cause,
        "detail": held.detail,
        "amount_dkk": str(Decimal(held.amount_ore) / 100),
        "held_at": held.held_at.isoformat(),
        "released_by": held.released_by,
        "reason": held.reason,
    }


JOBS: Final = (
    Job("list-held", Nothing, list_held, traced=True),
    Job("release-held", ReleaseHeld, release_held),
)
