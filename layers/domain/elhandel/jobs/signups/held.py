"""Signups beyond a limit, which wait for staff."""

from typing import Final

from elhandel.jobs.fields import Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import held
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision

_LISTED: Final = 100


class HeldSignups(Request, frozen=True):
    """How many are listed at most."""

    limit: Number = _LISTED


class DecideSignups(Request, frozen=True):
    """Which signups, all of them or none, and why."""

    signups: tuple[Filled, ...]
    why: Reason


def held_signups(tools: Tools, asked: HeldSignups) -> Answer:
    """The held signups, the longest waiting first, and how many more there are."""
    with tools.database.transaction() as tx:
        waiting = held.held_signups(tx, limit=asked.limit)
        there_are = held.count_held(tx)

    return {
        "held": [
            {
                "signup": signup.reference,
                "gsrn": str(signup.gsrn),
                "party": signup.party,
                "tenant": signup.tenant,
                "key": signup.api_key_id,
                "cause": signup.cause,
                "held_at": signup.held_at.isoformat(),
                "starts_on": str(signup.starts_on),
            }
            for signup in waiting
        ],
        "left_out": there_are - len(waiting),
    }


def release_signups(tools: Tools, asked: DecideSignups) -> Answer:
    """Let held signups leave next.

    "starts_on" in the answer: the day of each; a switch is planned again from today.
    """
    decision = Decision(staff(), asked.why, tools.clock.now())
    starts_on: dict[str, str] = {}

    with tools.database.transaction() as tx:
        for signup in sorted(asked.signups):
            day = held.release_signup(tx, signup, decision, tools.clock)
            starts_on[signup] = str(day)

    return {"released": list(asked.signups), "starts_on": starts_on}


def reject_signups(tools: Tools, asked: DecideSignups) -> Answer:
    """Take held signups no further."""
    decision = Decision(staff(), asked.why, tools.clock.now())

    with tools.database.transaction() as tx:
        for signup in sorted(asked.signups):
            held.reject_signup(tx, signup, decision, tools.clock)

    return {"rejected": list(asked.signups)}


JOBS: Final = (
    Job("held-signups", HeldSignups, held_signups, traced=True),
    Job("release-signups", DecideSignups, release_signups),
    Job("reject-signups", DecideSignups, reject_signups),
)
