"""A batch of messages as the event that Lambda makes of it, and the function's answer as who
failed.

Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS", "Reporting batch item failures".
"""

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from simulator.local.cloud.runtime import Outcome

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef


def queue_event(messages: "Sequence[MessageTypeDef]", queue_arn: str) -> bytes:
    """The event of one batch."""
    return json.dumps({"Records": [_record(message, queue_arn) for message in messages]}).encode()


def _record(message: "MessageTypeDef", queue_arn: str) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        name: {
            "stringValue": value.get("StringValue"),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": value["DataType"],
        }
        for name, value in message.get("MessageAttributes", {}).items()
    }

    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }


def failed_messages(outcome: Outcome, message_ids: Collection[str], partial: bool) -> set[str]:
    """Which of the batch's messages stay in the queue. partial: the source takes
    ReportBatchItemFailures.

    A failed function, or an answer that names a message outside the batch or no message at all,
    fails the whole batch.
    """
    everything = set(message_ids)
    if outcome.failed:
        return everything
    if not partial:
        return set()

    answer = json.loads(outcome.payload)
    items = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if items is None:
        return set() if answer is None or isinstance(answer, dict) else everything
    if not isinstance(items, list):
        return everything

    named = {item.get("itemIdentifier") if isinstance(item, dict) else None for item in items}

    return everything if named - everything else {str(name) for name in named}


def retry_delay_seconds(receive_count: int) -> int:
    """How long a message that failed for the nth time stays invisible: 0, 1, 2, 4… at most 30 s.

    On AWS the functions ask for a minute and more; here a retry is worth seeing soon.
    """
    return 0 if receive_count <= 1 else min(2 ** (receive_count - 2), 30)
