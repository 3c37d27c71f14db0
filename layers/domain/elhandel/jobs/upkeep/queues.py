"""The work queues: what waits is noted each hour, and a row is put aside by staff."""

from typing import Final

from elhandel.backoffice.queues import QUEUES, Moment, note_waiting, put_aside
from elhandel.jobs.fields import Day, Filled, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class PutAside(Request, frozen=True):
    """Which row of which queue, the day on which it comes again, and why."""

    queue: Filled
    row: Filled
    until: Day
    why: Reason


def note_queues(tools: Tools, asked: Nothing) -> Answer:
    """Note what came to each queue and what is mended, a queue at a time."""
    waiting = 0
    for queue in QUEUES.values():
        with tools.database.transaction() as tx:
            waiting += note_waiting(tx, queue, Moment.of(tools.clock))

    return {"queues": len(QUEUES), "waiting": waiting}


def put_row_aside(tools: Tools, asked: PutAside) -> Answer:
    """Put a row aside that nobody can mend now."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        put_aside(tx, asked.queue, asked.row, asked.until, decision)

    return {"queue": asked.queue, "row": asked.row, "until": str(asked.until)}


JOBS: Final = (
    Job("note-queues", Nothing, note_queues),
    Job("put-aside", PutAside, put_row_aside),
)
