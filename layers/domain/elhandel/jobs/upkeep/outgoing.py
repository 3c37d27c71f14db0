"""What was to leave and was given up, sent again by hand: for a queue of ours, to a customer, to a
partner.
"""

from typing import Final

from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.notifications import delivery, partners
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


class SendNoticeAgain(Request, frozen=True):
    """Which delivery, as the list of notices names it."""

    delivery: Number


def send_notice_again(tools: Tools, asked: SendNoticeAgain) -> Answer:
    """Let a notice that failed be sent with the next round, to the address of then."""
    staff()
    with tools.database.transaction() as tx:
        channel = delivery.send_again(tx, asked.delivery, tools.clock.now())

    return {"delivery": asked.delivery, "channel": channel}


class ReplayWebhook(Request, frozen=True):
    """Which event to a partner, as the queue of what did not arrive names it."""

    webhook: Number


def replay_webhook(tools: Tools, asked: ReplayWebhook) -> Answer:
    """Send an event to its partner once more, under the same id."""
    staff()
    with tools.database.transaction() as tx:
        subscription = partners.replay(tx, asked.webhook, tools.clock.now())

    return {"webhook": asked.webhook, "subscription": subscription}


JOBS: Final = (
    Job("send-again", SendAgain, send_entry_again, traced=True),
    Job("send-notice-again", SendNoticeAgain, send_notice_again, traced=True),
    Job("replay-webhook", ReplayWebhook, replay_webhook, traced=True),
)
