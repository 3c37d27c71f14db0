"""What staff do about notices: sending one again that failed."""

from typing import Final

from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.notifications.delivery import send_again
from elhandel.platform.work.invoker import staff


class SendNoticeAgain(Request, frozen=True):
    """Which delivery, as the list of notices names it."""

    delivery: Number


def send_notice_again(tools: Tools, asked: SendNoticeAgain) -> Answer:
    """Let a notice that failed be sent with the next round, to the address of then."""
    staff()
    with tools.database.transaction() as tx:
        channel = send_again(tx, asked.delivery, tools.clock.now())

    return {"delivery": asked.delivery, "channel": channel}


JOBS: Final = (Job("send-notice-again", SendNoticeAgain, send_notice_again, traced=True),)
