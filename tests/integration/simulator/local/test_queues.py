"""SQS event sources: batches, partial failures, retries, redrive, and the event that a function
gets.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.local.cloud.aws import AwsEndpoint
from simulator.local.cloud.host import Host
from simulator.local.cloud.idle import is_idle, queue_depths, wait_until_idle
from simulator.local.cloud.processes import wait_until
from simulator.local.cloud.queues.event import failed_messages, retry_delay_seconds
from simulator.local.cloud.runtime import Outcome

type RunHost = Callable[..., Host]
PATIENCE = 20.0

# Each test has queues of its own in the shared moto: {name} is put in.
TEMPLATE = """
    Globals:
      Function:
        {{Runtime: python3.13, Handler: app.handler, Timeout: {timeout}, MemorySize: 256}}
    Resources:
      Jobs:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: {name}
          VisibilityTimeout: 60
          RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
      Dead: {{Type: AWS::SQS::Queue, Properties: {{QueueName: {name}-dead}}}}
      Work:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: functions/work
          Environment: {{Variables: {{SEEN: {seen}}}}}
          Events:
            Jobs:
              Type: SQS
              Properties: {{Queue: !GetAtt Jobs.Arn, {source}}}
"""
# Notes each batch as a line of a file, then does what the bodies say.
WORK = """
    import json, os, threading
    def handler(event, context):
        records = event["Records"]
        with open(os.environ["SEEN"], "a") as seen:
            seen.write(json.dumps(event) + "\\n")
        failures = []
        for record in records:
            if record["body"] == "sleep": threading.Event().wait(30)
            if record["body"] == "raise": raise RuntimeError("no")
            if record["body"].startswith("fail") or (
                record["body"] == "once" and record["attributes"]["ApproximateReceiveCount"] == "1"
            ):
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}
"""
PARTIAL = (
    "BatchSize: 10, MaximumBatchingWindowInSeconds: 1, FunctionResponseTypes: "
    "[ReportBatchItemFailures]"
)


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    return tmp_path / "seen"


@pytest.fixture
def worker(run_host: RunHost, seen: Path, request: pytest.FixtureRequest) -> Callable[..., Host]:
    """A host whose function works off a queue of the test's own."""

    def run(source: str = "BatchSize: 1", timeout: int = 5) -> Host:
        name = f"q-{abs(hash(request.node.nodeid))}"
        return run_host(
            TEMPLATE.format(name=name, source=source, timeout=timeout, seen=seen), {"work": WORK}
        )

    return run


def send(host: Host, *bodies: str) -> None:
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    host.aws.client("sqs").send_message_batch(QueueUrl=host.resources["Jobs"].ref, Entries=entries)


def batches(seen: Path) -> list[list[dict[str, Any]]]:
    return (
        [json.loads(line)["Records"] for line in seen.read_text().splitlines()]
        if seen.exists()
        else []
    )


def dead(host: Host) -> int:
    return queue_depths(host)["Dead"]["waiting"]


def test_a_message_reaches_the_function_in_the_shape_of_lambda_and_is_deleted(
    worker: Callable[..., Host], seen: Path, aws: AwsEndpoint
) -> None:
    host = worker()
    aws.sqs.send_message(
        QueueUrl=host.resources["Jobs"].ref,
        MessageBody='{"shard": 1}',
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "shard"}},
    )
    assert wait_until(lambda: bool(batches(seen)), PATIENCE)
    (record,) = batches(seen)[0]
    assert record["body"] == '{"shard": 1}'
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == host.resources["Jobs"].attributes["Arn"]
    assert record["awsRegion"] == "eu-north-1"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"]["kind"]["stringValue"] == "shard"
    assert {"messageId", "receiptHandle", "md5OfBody"} <= set(record)
    assert wait_until_idle(host, PATIENCE)
    assert len(batches(seen)) == 1


def test_messages_are_batched_up_to_the_batch_size(worker: Callable[..., Host], seen: Path) -> None:
    host = worker("BatchSize: 4, MaximumBatchingWindowInSeconds: 1")
    send(host, *(str(number) for number in range(10)))
    assert wait_until_idle(host, PATIENCE)
    sizes = [len(batch) for batch in batches(seen)]
    assert sum(sizes) == 10
    assert max(sizes) == 4


def test_only_the_failed_messages_of_a_batch_come_again(
    worker: Callable[..., Host], seen: Path
) -> None:
    host = worker(PARTIAL)
    send(host, "well", "once", "well too")
    assert wait_until_idle(host, PATIENCE)
    bodies = [record["body"] for batch in batches(seen) for record in batch]
    assert sorted(bodies) == ["once", "once", "well", "well too"]
    assert dead(host) == 0


def test_a_message_that_fails_three_times_goes_to_the_dead_letters(
    worker: Callable[..., Host], seen: Path
) -> None:
    host = worker(PARTIAL)
    send(host, "fail", "well")
    assert wait_until(lambda: dead(host) == 1, PATIENCE)
    bodies = [record["body"] for batch in batches(seen) for record in batch]
    assert (bodies.count("fail"), bodies.count("well")) == (3, 1)
    assert is_idle(host)


@pytest.mark.parametrize(("body", "timeout"), [("raise", 5), ("sleep", 1)])
def test_a_failed_invocation_deletes_nothing_of_its_batch(
    worker: Callable[..., Host], seen: Path, body: str, timeout: int
) -> None:
    host = worker(PARTIAL, timeout)
    send(host, body)
    assert wait_until(lambda: dead(host) == 1, PATIENCE)
    assert len(batches(seen)) == 3


def test_without_report_batch_item_failures_an_answer_of_any_kind_is_success(
    worker: Callable[..., Host], seen: Path
) -> None:
    host = worker("BatchSize: 10")
    send(host, "fail")
    assert wait_until(lambda: bool(batches(seen)), PATIENCE)
    assert wait_until_idle(host, PATIENCE)
    assert (len(batches(seen)), dead(host)) == (1, 0)


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{"wrong": "a"}]}, {"a", "b"}),
        ({"batchItemFailures": "a"}, {"a", "b"}),
        ("done", {"a", "b"}),
    ],
)
def test_an_answer_about_a_batch_means_what_it_means_to_lambda(
    answer: Any, failed: set[str]
) -> None:
    assert failed_messages(Outcome(json.dumps(answer).encode()), ["a", "b"], partial=True) == failed


def test_a_message_waits_longer_after_each_failure() -> None:
    assert [retry_delay_seconds(count) for count in range(1, 10)] == [0, 1, 2, 4, 8, 16, 30, 30, 30]


def test_no_message_is_lost_while_others_are_deleted(
    worker: Callable[..., Host], seen: Path
) -> None:
    host = worker("BatchSize: 10")
    for start in range(0, 200, 10):
        send(host, *(str(number) for number in range(start, start + 10)))
    assert wait_until_idle(host, 60.0)
    bodies = sorted(int(record["body"]) for batch in batches(seen) for record in batch)
    assert bodies == list(range(200))
