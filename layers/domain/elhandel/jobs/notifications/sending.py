"""Notices on their way: handed out to the queue each minute, sent by its messages, tried again.

A message is {"notices": [numbers]}; it may come twice. What waits for a carrier, or for the end of
quiet hours, the schedule sends itself.
"""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Final

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel.jobs.job import Answer, Event, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.jobs.time_left import time_left
from elhandel.notifications.carriers import (
    carriers_from_environment,
    credentials_from_environment,
)
from elhandel.notifications.delivery import (
    Sent,
    hand_out,
    put_back,
    send_due,
    standing,
    take_up,
)
from elhandel.notifications.templates import House
from elhandel.notifications.webhooks import PartnerCalls, send_webhooks
from elhandel.platform.schedules import Counted
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics, of_a_batch
from elhandel.platform.work.queues import BATCH, send_bodies

_NOTICES_A_MESSAGE: Final = 20
_MOST_A_RUN: Final = 20_000
_SECONDS: Final = 45.0
"""For what the schedule sends itself; the next run of it begins a minute later."""

_processor: Final = BatchProcessor(event_type=EventType.SQS)


def send_notices(tools: Tools, asked: Nothing) -> Answer:
    """Hand out what nobody has taken, and send what is due again."""
    time_is_left = time_left(_SECONDS)
    handed_out = _hand_out(tools)
    sent = send_due(
        tools.database,
        tools.clock,
        carriers_from_environment(),
        house(),
        time_is_left=time_is_left,
    )

    webhooks, given_up = _send_to_partners(tools, time_is_left)

    with tools.database.transaction() as tx:
        stands = standing(tx, tools.clock.now())
    oldest = stands.oldest_at
    waited = 0.0 if oldest is None else (tools.clock.now() - oldest).total_seconds()
    metrics.add_metric("notices_oldest_seconds", MetricUnit.Seconds, max(waited, 0))
    _count(sent)

    return {
        "handed_out": handed_out,
        "sent": sent.sent,
        "later": sent.later,
        "failed": sent.failed,
        "skipped": sent.skipped,
        "waiting": stands.waiting,
        "webhooks": webhooks,
        "webhooks_failed": given_up,
    }


def send_messages(tools: Tools, event: Event, context: LambdaContext) -> Answer:
    """Send the notices of a batch of messages; which messages failed."""
    return dict(process_partial_response(event, partial(_send, tools=tools), _processor, context))


@of_a_batch
def _send(record: SQSRecord, *, tools: Tools) -> None:
    notices = [int(number) for number in record.json_body["notices"]]
    with tools.database.transaction() as tx:
        take_up(tx, notices, tools.clock.now())

    sent = send_due(
        tools.database, tools.clock, carriers_from_environment(), house(), notices=notices
    )
    _count(sent)
    logger.info("notices sent", extra={"notices": len(notices)})


def _send_to_partners(tools: Tools, time_is_left: Callable[[], bool]) -> tuple[int, int]:
    """Send the events that are due; how many went, and how many were given up."""
    if not settings().notice_secret:
        return 0, 0

    sent, given_up = send_webhooks(
        tools.database,
        tools.clock,
        PartnerCalls(settings().partner_networks),
        credentials_from_environment().partner_key,
        time_is_left=time_is_left,
    )
    metrics.add_metric("webhooks_sent", MetricUnit.Count, sent)
    metrics.add_metric("webhooks_failed", MetricUnit.Count, given_up)
    return sent, given_up


def house() -> House:
    """Who writes to customers."""
    config = settings()
    return House(
        name=config.supplier_name,
        address=config.supplier_address,
        email=config.supplier_email,
        phone=config.supplier_phone,
        site=config.site_address,
    )


def _hand_out(tools: Tools) -> int:
    """Put what nobody has taken on the queue; how many notices it took."""
    with tools.database.transaction() as tx:
        notices = hand_out(tx, tools.clock.now(), _MOST_A_RUN)

    handed_out = 0
    bodies = itertools.batched(notices, _NOTICES_A_MESSAGE, strict=False)
    for batch in itertools.batched(bodies, BATCH, strict=False):
        errors = send_bodies(
            settings().notice_queue_url, [{"notices": list(numbers)} for numbers in batch]
        )
        refused = [n for error, body in zip(errors, batch, strict=True) if error for n in body]
        handed_out += sum(map(len, batch)) - len(refused)
        if refused:
            logger.warning("the queue took no notices", extra={"notices": len(refused)})
            with tools.database.transaction() as tx:
                put_back(tx, refused)
    return handed_out


def _count(sent: Sent) -> None:
    metrics.add_metric("notices_sent", MetricUnit.Count, sent.sent)
    metrics.add_metric("notices_failed", MetricUnit.Count, sent.failed)


JOBS: Final = (
    Job(
        "send-notices",
        Nothing,
        send_notices,
        counted=Counted(
            processed=("sent", "webhooks"),
            failed=("failed", "webhooks_failed"),
            skipped=("skipped", "later"),
        ),
        metrics=(
            "notices_failed",
            "notices_oldest_seconds",
            "notices_sent",
            "webhooks_failed",
            "webhooks_sent",
        ),
    ),
)
