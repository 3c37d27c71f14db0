"""What staff do about notices and webhooks: sending one again that failed."""

from typing import Final

from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.notifications.delivery import send_again
from elhandel.notifications.partners import replay
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


class ReplayWebhook(Request, frozen=True):
    """Which event to a partner, as the queue of what did not arrive names it."""

    webhook: Number


def replay_webhook(tools: Tools, asked: ReplayWebhook) -> Answer:
    """Send an event to its partner once more, under the same id."""
    staff()
    with tools.database.transaction() as tx:
        subscription = replay(tx, asked.webhook, tools.clock.now())

    return {"webhook": asked.webhook, "subscription": subscription}


JOBS: Final = (
    Job("send-notice-again", SendNoticeAgain, send_notice_again, traced=True),
    Job("replay-webhook", ReplayWebhook, replay_webhook, traced=True),
)
