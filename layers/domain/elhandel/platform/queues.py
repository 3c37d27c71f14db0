"""SQS as a destination of the outbox: an entry's body becomes one message, ten to a call."""

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from elhandel.platform.outbox import Entry, Fate, Outcome, Sender
from elhandel.platform.told_errors import aws_code, told

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

BATCH: Final = 10  # SQS takes at most ten messages a call

LOST_AFTER: Final = timedelta(hours=2)
"""Longer than our queues try a message (visibility timeout × receives): it will not do any more what it was for."""
SENT_AGAIN_AT_MOST: Final = 5
"""By the clock; each wait is twice as long as the one before, so three days in all."""


class QueueSender(Sender):
    """Sends entries to one queue; a message that SQS does not take now is tried again later."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def send(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        messages: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": json.dumps(entry.body)} for number, entry in enumerate(entries)
        ]
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (as in _client)

        try:
            answer = _client().send_message_batch(QueueUrl=self._queue_url, Entries=messages)
        except (BotoCoreError, ClientError) as error:
            return [Outcome(Fate.LATER, told(error))] * len(entries)
        failed = {int(item["Id"]): aws_code(item["Code"]) for item in answer.get("Failed", [])}
        return [
            Outcome(Fate.LATER, failed[number]) if number in failed else Outcome(Fate.SENT)
            for number in range(len(entries))
        ]


def queue_answers(queue_url: str) -> bool:
    """Whether SQS answers for a queue now; a few seconds without an answer are one."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (as in _client)

    try:
        _quick_client().get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    except (BotoCoreError, ClientError):
        return False
    return True


@lru_cache(maxsize=1)
def _client() -> "SQSClient":
    import boto3  # noqa: PLC0415  (a second of start-up that only senders pay)
    from botocore.config import Config  # noqa: PLC0415

    return boto3.client("sqs", config=Config(connect_timeout=5, read_timeout=10))


@lru_cache(maxsize=1)
def _quick_client() -> "SQSClient":
    """For a question to which silence is an answer: botocore would wait a minute and ask four times more."""
    import boto3  # noqa: PLC0415  (as in _client)
    from botocore.config import Config  # noqa: PLC0415

    config = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 1})
    return boto3.client("sqs", config=config)
