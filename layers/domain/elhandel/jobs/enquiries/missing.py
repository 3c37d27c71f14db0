"""What has not come, asked for at once by staff."""

from typing import Final

from elhandel.jobs.fields import Point, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market import missing
from elhandel.platform.work.invoker import staff


class AskMissing(Request, frozen=True, kw_only=True):
    """Of one main point, its readings too; or of all points, but for readings."""

    why: Reason
    gsrn: Point | None = None


def ask_missing(tools: Tools, asked: AskMissing) -> Answer:
    """Ask for the prices, price links and master data that supply and settlement wait for."""
    with tools.database.transaction() as tx:
        found = missing.ask_at_once(tx, asked.gsrn, by=staff(), why=asked.why, clock=tools.clock)
    return {"enquiries": list(found.enquiries), "refused": list(found.refused)}


JOBS: Final = (Job("ask-missing", AskMissing, ask_missing),)
