"""What was to leave for a queue of ours and was given up."""

from typing import Final

from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.work.invoker import staff
from elhandel.platform.work.outbox import send_again


class SendAgain(Request, frozen=True):
    """Which entry, as the queue of what stands still names it."""

    entry: Number


def send_entry_again(tools: Tools, asked: SendAgain) -> Answer:
    """Let an entry leave with the next round."""
    staff()
    with tools.database.transaction() as tx:
        destination = send_again(tx, asked.entry, tools.clock.now())

    return {"entry": asked.entry, "destination": destination}


JOBS: Final = (Job("send-again", SendAgain, send_entry_again, traced=True),)
