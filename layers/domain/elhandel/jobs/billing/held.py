"""Bills that are held, and released by staff."""

from typing import Final

from elhandel.billing import held
from elhandel.jobs.fields import Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import short_dkk_of_ore


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
    if not asked.why.strip():
        raise held.UnableToRelease("A held bill is released for a reason. Say why (`why`).")
    decision = Decision(by=staff(), why=asked.why.strip(), at=tools.clock.now())

    with tools.database.transaction() as tx:
        held.release_held(tx, asked.held_id, decision)

    return {"released": asked.held_id}


def _shown(bill: held.Held) -> Answer:
    return {
        "held_id": bill.held_id,
        "gsrn": bill.gsrn.value,
        "run_id": bill.run_id,
        "from": str(bill.period.start),
        "to": str(bill.period.end),
        "state": bill.state,
        "cause": bill.cause,
        "detail": bill.detail,
        "amount_dkk": short_dkk_of_ore(bill.amount_ore),
        "held_at": bill.held_at.isoformat(),
        "released_by": bill.released_by,
        "reason": bill.reason,
    }


JOBS: Final = (
    Job("list-held", Nothing, list_held, traced=True),
    Job("release-held", ReleaseHeld, release_held),
)
