"""Where the market names somebody else than the person who signed up."""

from typing import Final

from elhandel.jobs.fields import Filled, Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.market import customers
from elhandel.onboarding import decisions
from elhandel.platform.work.invoker import staff


class CloseNameCase(Request, frozen=True):
    """What staff found: "same-person" or "another-person"."""

    case: Number
    outcome: Filled
    why: Why


def name_cases(tools: Tools, asked: Nothing) -> Answer:
    """The cases that are open."""
    return decisions.name_cases(tools.database)


def close_name_case(tools: Tools, asked: CloseNameCase) -> Answer:
    """Close a case; the same person is proved by it once supply has begun."""
    decision = decisions.decided(staff(), asked.why, tools.clock)

    closed = decisions.close_name_case(tools.database, asked.case, asked.outcome, decision)
    customers.prove_parties(tools.database, tools.clock)

    return closed


JOBS: Final = (
    Job("name-cases", Nothing, name_cases, traced=True),
    Job("close-name-case", CloseNameCase, close_name_case),
)
