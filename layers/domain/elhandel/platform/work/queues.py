"""SQS as a destination of the outbox: an entry's body becomes one message, ten to a call."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from elhandel.platform import aws
from elhandel.platform.telemetry import aws_code, error_text, logger
from elhandel.platform.work.outbox import Entry, Fate, Outcome, Sender

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

BATCH: Final = 10  # SQS takes at most ten messages a call

LOST_AFTER: Final = timedelta(hours=3)
"""Longer than our queues try a message (visibility timeout × receives): it will not do any more
what it was for.
"""
SENT_AGAIN_AT_MOST: Final = 5
"""By the clock; each wait is twice as long as the one before, so three days in all."""


_SEEN_AGAIN: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""After the first, second and third failure of a message; later ones after the queue's own time."""


class QueueSender(Sender):
    """Sends entries to one queue; a message that SQS does not take now is tried again later."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def send(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        errors = send_bodies(self._queue_url, [entry.body for entry in entries])
        return [
            Outcome(Fate.SENT) if error is None else Outcome(Fate.LATER, error) for error in errors
        ]


def send_bodies(queue_url: str, bodies: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Send at most BATCH messages to a queue; for each, why SQS did not take it, or None."""
    messages: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(number), "MessageBody": json.dumps(body)} for number, body in enumerate(bodies)
    ]
    # With boto3, which only a sender loads.
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        answer = aws.sqs().send_message_batch(QueueUrl=queue_url, Entries=messages)
    except aws.AwsUnavailable as error:
        return [error.sentence] * len(bodies)
    except (BotoCoreError, ClientError) as error:
        return [error_text(error)] * len(bodies)
    failed = {int(item["Id"]): aws_code(item["Code"]) for item in answer.get("Failed", [])}
    return [failed.get(number) for number in range(len(bodies))]


def see_again_soon(queue_url: str, records: Sequence[Mapping[str, Any]]) -> None:
    """Let messages that failed be seen again soon.

    Otherwise they wait until the queue takes them for lost, half an hour. records: of the event of
    the queue. Where SQS does not answer they come then.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (as above)

    for batch in batched(records, BATCH, strict=False):
        entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
            {
                "Id": str(number),
                "ReceiptHandle": record["receiptHandle"],
                "VisibilityTimeout": int(wait.total_seconds()),
            }
            for number, record in enumerate(batch)
            if (wait := _wait(record)) is not None
        ]
        if not entries:
            continue
        try:
            aws.sqs().change_message_visibility_batch(QueueUrl=queue_url, Entries=entries)
        except aws.AwsUnavailable as error:
            logger.warning("messages come again late", extra={"reason": error.sentence})
        except (BotoCoreError, ClientError) as error:
            logger.warning("messages come again late", extra={"reason": error_text(error)})


def _wait(record: Mapping[str, Any]) -> timedelta | None:
    failures = int(record["attributes"]["ApproximateReceiveCount"])
    return _SEEN_AGAIN[failures - 1] if failures <= len(_SEEN_AGAIN) else None


def queue_answers(queue_url: str) -> bool:
    """Whether SQS answers for a queue now; a few seconds without an answer are one."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (as above)

    try:
        aws.sqs(tries=1).get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    except (aws.AwsUnavailable, BotoCoreError, ClientError):
        return False
    return True
