"""Shards on their way to the queues."""

from elhandel.billing.issue import DESTINATION
from elhandel.jobs.job import Tools
from elhandel.platform.settings import settings
from elhandel.platform.work import outbox
from elhandel.platform.work.queues import BATCH, QueueSender
from elhandel.settlement import progress


def send_shards(tools: Tools) -> int:
    """Send the shards that wait to be settled. Returns how many."""
    sender = QueueSender(settings().settlement_queue_url)
    sent = outbox.dispatch(tools.database, tools.clock, progress.DESTINATION, sender, batch=BATCH)
    return sent.sent


def send_invoice_shards(tools: Tools) -> int:
    """Send the shards that wait to be invoiced. Returns how many."""
    sender = QueueSender(settings().invoice_queue_url)
    sent = outbox.dispatch(tools.database, tools.clock, DESTINATION, sender, batch=BATCH)
    return sent.sent
