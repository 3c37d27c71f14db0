"""SQS as a destination of the outbox: an entry's body becomes one message, ten to a call."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from elhandel.platform import aws
from elhandel.platform.telemetry import aws_code, error_text
from elhandel.platform.work.outbox import Entry, Fate, Outcome, Sender

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

BATCH: Final = 10  # SQS takes at most ten messages a call

LOST_AFTER: Final = timedelta(hours=2)
"""Longer than our queues try a message (visibility timeout × receives): it will not do any more
what it was for.
"""
SENT_AGAIN_AT_MOST: Final = 5
"""By the clock; each wait is twice as long as the one before, so three days in all."""


class QueueSender(Sender):
    """Sends entries to one queue; a message that SQS does not take now is tried again later."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def send(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        messages: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": json.dumps(entry.body)}
            for number, entry in enumerate(entries)
        ]
        # With boto3, which only a sender loads.
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            answer = aws.sqs().send_message_batch(QueueUrl=self._queue_url, Entries=messages)
        except aws.AwsUnavailable as error:
            return [Outcome(Fate.LATER, error.sentence)] * len(entries)
        except (BotoCoreError, ClientError) as error:
            return [Outcome(Fate.LATER, error_text(error))] * len(entries)
        failed = {int(item["Id"]): aws_code(item["Code"]) for item in answer.get("Failed", [])}
        return [
            Outcome(Fate.LATER, failed[number]) if number in failed else Outcome(Fate.SENT)
            for number in range(len(entries))
        ]


def queue_answers(queue_url: str) -> bool:
    """Whether SQS answers for a queue now; a few seconds without an answer are one."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (as above)

    try:
        aws.sqs(tries=1).get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    except (aws.AwsUnavailable, BotoCoreError, ClientError):
        return False
    return True
