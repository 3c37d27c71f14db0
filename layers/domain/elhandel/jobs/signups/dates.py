"""Another day of moving in."""

from typing import Final

from elhandel.jobs.fields import Day, Filled, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.onboarding import signups
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class RedateSignup(Request, frozen=True):
    """On which day the customer moves in."""

    signup: Filled
    date: Day
    why: Why


def redate_signup(tools: Tools, asked: RedateSignup) -> Answer:
    """Move a signup to another day."""
    decision = Decision(staff(), asked.why, tools.clock.now())

    with tools.database.transaction() as tx:
        signup = signups.redate_signup(
            tx, asked.signup, asked.date, decision, tenant=None, clock=tools.clock
        )

    return {
        "signup": signup.reference,
        "stage": signup.stage,
        "date": str(signup.estimated_activation),
    }


def asking_signups(tools: Tools, asked: Nothing) -> Answer:
    """The signups whose customers are asked for another day, the longest waiting first."""
    with tools.database.transaction() as tx:
        waiting = signups.asking_signups(tx)

    return {
        "asking": [
            {
                "signup": signup.reference,
                "gsrn": str(signup.gsrn),
                "wished": str(signup.wished),
                "asked_at": signup.asked_at.isoformat(),
            }
            for signup in waiting
        ]
    }


JOBS: Final = (
    Job("redate-signup", RedateSignup, redate_signup),
    Job("asking-signups", Nothing, asking_signups, traced=True),
)
