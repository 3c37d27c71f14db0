"""The nightly job: everything that is over goes, and what went is counted."""

import importlib
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from elhandel.platform.settings import settings
from tests.integration.corrections.world import World
from tests.integration.retention.years import FIRST_DAY_AFTER, left, offenders

CONTEXT = SimpleNamespace(
    function_name="queue_poller",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:queue_poller",
    aws_request_id="request",
)


@pytest.fixture
def poller(billed: World, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The function's module over the world's database and its clock."""
    monkeypatch.setenv("ELHANDEL_DATABASE_URL", database_url)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "queue_poller")
    settings.cache_clear()
    module = importlib.reload(importlib.import_module("functions.queue_poller.app"))
    module.clock = billed.clock
    yield module
    module.database.close()
    settings.cache_clear()


def invoke(poller: Any, event: dict[str, Any]) -> Any:
    return poller.handler(event, CONTEXT)


def test_the_job_forgets_the_books_first_and_then_what_they_needed(
    billed: World, poller: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    billed.clock.move_to_day(FIRST_DAY_AFTER)

    answer = invoke(poller, {"job": "forget-expired"})
    dropped = invoke(poller, {"job": "keep-partitions"})["dropped"]

    assert (answer["books_from"], answer["needed_from"]) == ("2027-01-01", "2027-01-01")
    assert answer["unfinished"] == []
    assert {"invoices", "settlement-runs", "market-messages"} <= answer["forgotten"].keys()
    assert "reading_day_2026_01" in dropped
    assert (left(billed), offenders(billed)) == ((0, 0), [])
    emitted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [line["forgotten_invoices"] for line in emitted if "forgotten_invoices" in line] == [[1.0]]


def test_without_time_nothing_goes_and_the_job_says_so(billed: World, poller: Any) -> None:
    billed.clock.move_to_day(FIRST_DAY_AFTER)

    answer = invoke(poller, {"job": "forget-expired", "seconds": 0})

    assert answer["forgotten"] == {}
    assert {"invoices", "outbox-entries"} <= set(answer["unfinished"])
    assert left(billed) == (1, 1)


def test_in_the_kept_years_the_job_finds_nothing_but_traces(billed: World, poller: Any) -> None:
    billed.clock.move_by(days=400)
    invoke(poller, {"job": "forget-expired"})

    assert left(billed) == (1, 1)
    assert invoke(poller, {"job": "forget-expired"})["forgotten"] == {}
