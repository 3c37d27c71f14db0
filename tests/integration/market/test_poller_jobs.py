"""The queue poller as Lambda invokes it: what its jobs say of what was sent, what waits, and what was left undone."""

import gzip
import importlib
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters
from moto import mock_aws

from elhandel.market import environment
from elhandel.platform import vault as vault_module
from elhandel.platform.settings import settings
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.datahub import TOKEN_PATH, Answer, LittleDataHub
from tests.builders.journeys import CUSTOMER, POINT, START, waiting
from tests.builders.supplier import Supplier

type Invoke = Callable[[dict[str, Any]], Any]


def forget_environment() -> None:
    """What a process reads once, read anew."""
    environment.datahub_from_environment.cache_clear()
    vault_module.vault_from_environment.cache_clear()
    vault_module._kms.cache_clear()
    parameters.clear_caches()
    settings.cache_clear()


@pytest.fixture
def poller(
    supplier: Supplier,
    hub: LittleDataHub,
    as_role: Callable[[str], str],
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Invoke]:
    """The function over the supplier's database, DataHub and clock; the supplier's customers are sealed for it."""
    with mock_aws():
        secrets = boto3.client("secretsmanager")
        secrets.create_secret(Name="datahub", SecretString='{"client_id": "client", "client_secret": "secret"}')
        secrets.create_secret(Name="pepper", SecretString="a secret of this test")
        for name, value in {
            "DATABASE_URL": as_role("queue_poller"),
            "KMS_KEY_ID": boto3.client("kms").create_key()["KeyMetadata"]["KeyId"],
            "IDENTITY_HASH_SECRET": "pepper",
            "DATAHUB_SECRET": "datahub",
            "DATAHUB_BASE_URL": hub.url,
            "DATAHUB_TOKEN_URL": hub.url + TOKEN_PATH,
        }.items():
            monkeypatch.setenv(f"ELHANDEL_{name}", value)
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "queue_poller")
        forget_environment()
        module = importlib.reload(importlib.import_module("functions.queue_poller.app"))
        module.clock = clock
        supplier.vault = vault_module.vault_from_environment()
        context = SimpleNamespace(
            function_name="queue_poller",
            memory_limit_in_mb=1024,
            invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:queue_poller",
            aws_request_id="request",
        )
        yield lambda event: module.handler(event, context)
        module.database.close()
    forget_environment()


def emitted(capsys: pytest.CaptureFixture[str], metric: str) -> list[float]:
    """Every value of a metric that was written since the last look."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [value for line in lines if metric in line for value in line[metric]]


def test_how_long_the_oldest_request_waits_is_a_metric(
    poller: Invoke, supplier: Supplier, hub: LittleDataHub, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    supplier.sign_up()
    hub.answer("/v1.0/cim/", *[Answer(403)] * 2)
    assert poller({"job": "send-due"})["waiting"] == 1
    assert emitted(capsys, "request_waiting_minutes") == [0.0]
    clock.move_by(minutes=45)
    poller({"job": "send-due"})
    assert emitted(capsys, "request_waiting_minutes") == [45.0]
    clock.move_by(minutes=5)
    assert poller({"job": "send-due"})["sent"] == 1
    assert emitted(capsys, "request_waiting_minutes") == [0.0]


def test_the_jobs_list_what_waits_and_what_was_sent(poller: Invoke, supplier: Supplier, hub: LittleDataHub) -> None:
    supplier.sign_up()
    hub.answer("/v1.0/cim/", Answer(404, b"<html>No</html>", {"Content-Type": "text/html"}))
    poller({"job": "send-due"})

    listed = poller({"job": "waiting-requests"})
    (waiting,) = listed["waiting"]
    assert (waiting["gsrn"], waiting["attempts"], listed["left_out"]) == (POINT, 1, 0)
    assert "HTTP 404" in waiting["reason"]

    (row,) = poller({"job": "sent", "gsrn": POINT})["sent"]
    assert (row["verdict"], row["status"]) == ("wait", 404)
    assert "body" not in row
    (whole,) = poller({"job": "sent", "transaction_id": waiting["transaction_id"]})["sent"]
    assert whole["answer"] == "<html>No</html>"
    assert POINT in whole["body"]
    assert "0101901234" in hub.documents[0].body.decode()
    assert "0101901234" not in json.dumps(whole)


def test_what_was_sent_is_answered_and_not_logged(
    poller: Invoke, supplier: Supplier, caplog: pytest.LogCaptureFixture
) -> None:
    waiting(supplier)
    caplog.clear()
    answer = poller({"job": "sent", "transaction_id": supplier.transaction(CUSTOMER)})
    assert "Anders Jensen" in answer["sent"][0]["body"]
    logged = [vars(record) for record in caplog.records]
    assert [record["answer"] for record in logged if record["message"] == "done"] == ["not logged"]
    assert "Anders" not in str(logged)


def test_a_poll_finishes_what_a_process_left(
    poller: Invoke, supplier: Supplier, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    with supplier.database.transaction() as tx:
        tx.execute(
            "INSERT INTO market.inbound_message (message_id, queue, body, received_at, state, replays) "
            "VALUES ('left', 'MasterData', %s, %s, 'stored', 1)",
            [gzip.compress(doc.master_data(POINT, START)), clock.now()],
        )
    assert [one["code"] for one in poller({"job": "dead-letters"})["dead_letters"]] == ["handling-not-finished"]
    capsys.readouterr()
    assert poller({"job": "poll-queues"})["finished"] == 1
    assert emitted(capsys, "messages_finished") == [1.0]
    assert poller({"job": "dead-letters"})["dead_letters"] == []
    assert supplier.value("SELECT count(*) FROM portfolio.metering_point_version") == 1


def test_one_queue_that_is_down_stops_neither_the_others_nor_what_was_left(
    poller: Invoke, supplier: Supplier, hub: LittleDataHub
) -> None:
    hub.answer("/v1.0/cim/masterdata", Answer(404))
    hub.put(doc.price_links(doc.a_link(POINT, doc.a_charge("CD", effective=START))), "Charges")
    answer = poller({"job": "poll-queues"})
    assert answer["unavailable"] == ["MasterData"]
    assert answer["handled"] == {"NotifyBillingMasterData": 1}


@pytest.mark.parametrize(
    "event",
    [
        {"job": "poll-queues", "queues": None},
        {"job": "waiting-requests", "limit": ""},
        {"job": "sent", "gsrn": "", "limit": None},
        {"job": "forget-expired", "seconds": None},
    ],
)
def test_a_field_that_is_empty_is_as_good_as_left_out(poller: Invoke, event: dict[str, Any]) -> None:
    left_out = {name: value for name, value in event.items() if value}
    assert poller(event) == poller(left_out)
