"""One signup."""

from typing import Final

from elhandel.jobs.fields import Filled
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import status


class ShowSignup(Request, frozen=True):
    """Which signup, by its reference, such as SGN-2026-00042."""

    signup: Filled


def show_signup(tools: Tools, asked: ShowSignup) -> Answer:
    """A signup with its key, its consent and its hold."""
    with tools.database.transaction() as tx:
        return status.show_signup(tx, asked.signup, tools.clock)


JOBS: Final = (Job("show-signup", ShowSignup, show_signup, traced=True),)
