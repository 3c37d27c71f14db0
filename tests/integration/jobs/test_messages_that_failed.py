"""A message of a queue that failed is seen again soon, and not when its queue takes it for lost."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from elhandel.jobs import JobTable, job_handler
from elhandel.platform.settings import settings
from elhandel.platform.telemetry.powertools import UnexpectedFailure
from tests.builders.cloud import aws_in_process
from tests.builders.functions import a_context

HALF_AN_HOUR = "1800"
TABLE = JobTable("A function of the test", ())


class Queue:
    """A queue of shards, as the template makes it."""

    def __init__(self) -> None:
        self.sqs: Any = boto3.client("sqs", region_name="eu-north-1")
        attributes = {"VisibilityTimeout": HALF_AN_HOUR}
        self.url = self.sqs.create_queue(QueueName="shards", Attributes=attributes)["QueueUrl"]

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def received(self, times: int = 1) -> dict[str, Any]:
        """What is there, as an event of the queue; received so often by now."""
        names = ["All"]
        messages = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, MessageSystemAttributeNames=names
        )["Messages"]
        return {
            "Records": [
                {
                    "messageId": message["MessageId"],
                    "receiptHandle": message["ReceiptHandle"],
                    "body": message["Body"],
                    "attributes": {"ApproximateReceiveCount": str(times)},
                    "eventSourceARN": "arn:aws:sqs:eu-north-1:123456789012:shards",
                }
                for message in messages
            ]
        }

    def asked_for(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """The seconds that are asked for, from now on, one after another."""
        seconds: list[int] = []
        before = BaseClient._make_api_call

        def listened(self: Any, name: str, values: dict[str, Any]) -> Any:
            if name == "ChangeMessageVisibilityBatch":
                seconds.extend(entry["VisibilityTimeout"] for entry in values["Entries"])
            return before(self, name, values)

        monkeypatch.setattr(BaseClient, "_make_api_call", listened)
        return seconds


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    with aws_in_process():
        made = Queue()
        monkeypatch.setenv("ELHANDEL_SETTLEMENT_QUEUE_URL", made.url)
        settings.cache_clear()
        yield made
        settings.cache_clear()


def handled(event: dict[str, Any], failing: set[str]) -> Any:
    """A batch whose messages with these bodies fail; all of them: the function fails."""

    def messages(_: Any, event: dict[str, Any], __: Any) -> dict[str, Any]:
        failed = [one["messageId"] for one in event["Records"] if one["body"] in failing]
        if len(failed) == len(event["Records"]):
            raise RuntimeError("the whole batch failed")
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return job_handler(TABLE, lambda: None, messages)(event, a_context())  # type: ignore[arg-type, return-value]


def test_what_failed_is_seen_again_after_a_minute_and_what_did_not_is_left(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.send("good", "bad")
    event, asked = queue.received(), queue.asked_for(monkeypatch)

    handled(event, {"bad"})

    assert asked == [60]


def test_also_where_the_whole_batch_failed(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the database has gone."""
    queue.send("one", "two")
    event, asked = queue.received(), queue.asked_for(monkeypatch)

    with pytest.raises(UnexpectedFailure):
        handled(event, {"one", "two"})

    assert asked == [60, 60]


@pytest.mark.parametrize(("failures", "waits"), [(2, [300]), (3, [900]), (4, []), (9, [])])
def test_each_time_later_and_then_when_the_queue_says(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, failures: int, waits: list[int]
) -> None:
    queue.send("good", "bad")
    event, asked = queue.received(failures), queue.asked_for(monkeypatch)

    handled(event, {"bad"})

    assert asked == waits


def test_what_all_did_asks_for_nothing(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.send("good")
    event, asked = queue.received(), queue.asked_for(monkeypatch)

    assert handled(event, set()) == {"batchItemFailures": []}
    assert asked == []


def test_where_sqs_does_not_take_it_the_failure_stays_what_is_told(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.send("good", "bad")
    event = queue.received()
    queue.sqs.delete_queue(QueueUrl=queue.url)

    (failed,) = handled(event, {"bad"})["batchItemFailures"]
    assert failed["itemIdentifier"] in {one["messageId"] for one in event["Records"]}
