"""A health check never waits for a minute, and a sender gives up before its function does."""

from collections.abc import Iterator

import pytest

from elhandel.platform import aws
from elhandel.platform.work import queues


@pytest.fixture(autouse=True)
def clients_of_this_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    aws.forget()
    yield
    aws.forget()


def test_a_question_to_a_silent_queue_is_asked_once_and_answered_no(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1")

    assert queues.queue_answers("http://127.0.0.1:1/queue") is False
    config = aws.sqs(tries=1).meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 3)
    assert config.retries["total_max_attempts"] == 1


def test_a_sender_waits_seconds_for_sqs_and_not_a_minute() -> None:
    config = aws.sqs().meta.config

    assert (config.connect_timeout, config.read_timeout) == (2, 3)
    assert config.retries["total_max_attempts"] == 2
