"""The job poll-queues: whatever one queue raises, the next ones, what is due and the metrics are
seen to.
"""

import importlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel.jobs.market.queues import UnableToPoll
from elhandel.market import hub
from elhandel.platform import telemetry
from elhandel.platform.settings import settings
from elhandel.values.errors import Unavailable
from tests.builders import documents as doc
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import START, waiting
from tests.builders.supplier import Supplier

DAY = date(2026, 1, 10)


class Client:
    """DataHub's client that raises for one queue."""

    def __init__(self, supplier: Supplier, queue: str, error: BaseException) -> None:
        self._client, self._queue, self._error = supplier.client, queue, error

    def peek(self, queue: str) -> Any:
        if queue == self._queue:
            raise self._error
        return self._client.peek(queue)

    def dequeue(self, message_id: str) -> None:
        self._client.dequeue(message_id)


@pytest.fixture
def app(supplier: Supplier, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ELHANDEL_DATABASE_URL", as_role("queue_poller"))
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "queue_poller")
    settings.cache_clear()
    module = importlib.reload(importlib.import_module("functions.queue_poller.app"))
    monkeypatch.setattr(module, "clock", supplier.clock)
    yield module
    module.database.close()
    settings.cache_clear()


def poll(app: Any, monkeypatch: pytest.MonkeyPatch, client: Client) -> Any:
    monkeypatch.setattr(hub, "datahub_from_environment", lambda: client)
    return app.handler({"job": "poll-queues"}, LambdaContextOfATest())


class LambdaContextOfATest(LambdaContext):
    """What the function is told of its invocation."""

    def __init__(self) -> None:
        self._function_name = "queue_poller"
        self._memory_limit_in_mb = 512
        self._invoked_function_arn = "arn:aws:lambda:eu-north-1:123456789012:function:queue_poller"
        self._aws_request_id = "00000000-0000-4000-8000-000000000000"


def metrics_of(printed: str) -> dict[str, float]:
    """The metrics of the lines that a function prints (EMF)."""
    found: dict[str, float] = {}
    for line in printed.splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        for block in entry.get("_aws", {}).get("CloudWatchMetrics", []):
            for metric in block["Metrics"]:
                (found[metric["Name"]],) = entry[metric["Name"]]
    return found


@pytest.mark.parametrize(
    "error", [MemoryError("no more"), RuntimeError("who knows"), KeyError("x")]
)
def test_whatever_one_queue_raises_the_others_are_emptied_supply_begins_and_the_job_fails(
    supplier: Supplier,
    app: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
) -> None:
    reference = waiting(supplier)
    supplier.clock.move_to_day(START)
    supplier.hub.put(doc.master_data(a_gsrn(2), DAY), "Charges")
    supplier.hub.put(doc.master_data(a_gsrn(3), DAY), "Aggregations")
    telemetry.metrics.clear_metrics()  # what tests of this process counted outside of a handler
    capsys.readouterr()
    with pytest.raises(UnableToPoll, match="MasterData"):
        poll(app, monkeypatch, Client(supplier, "MasterData", error))
    assert not supplier.hub.queues["charges"]
    assert not supplier.hub.queues["aggregations"]
    assert supplier.signup(reference).status == "active"
    metrics = metrics_of(capsys.readouterr().out)
    assert metrics["messages_processed"] == 2
    assert metrics["queues_unavailable"] == 1


def test_a_queue_that_is_down_stops_no_other_and_fails_no_job(
    supplier: Supplier, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier.hub.put(doc.master_data(a_gsrn(2), DAY), "Charges")
    answer = poll(
        app, monkeypatch, Client(supplier, "MasterData", Unavailable("DataHub does not answer."))
    )
    assert answer["unavailable"] == ["MasterData"]
    assert answer["handled"] == {"AccountingPointCharacteristics": 1}
