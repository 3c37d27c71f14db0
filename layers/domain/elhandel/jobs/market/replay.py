"""A dead letter, handled once more: it needs every right that handling documents needs."""

from typing import Final

from elhandel.jobs.fields import Filled
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market import inbox


class Replay(Request, frozen=True):
    """Which message."""

    message_id: Filled


def replay(tools: Tools, asked: Replay) -> Answer:
    """Handle a dead letter once more."""
    handled = inbox.replay(tools.database, tools.clock, asked.message_id)

    return {
        "document": handled.document,
        "state": handled.state,
        "dead_records": handled.dead_records,
    }


JOBS: Final = (Job("replay", Replay, replay, traced=True),)
