"""The queue poller as Lambda invokes it: what its jobs say of what was sent, what waits, and what
was left undone.
"""

import gzip
import importlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from elhandel.market import sent
from elhandel.market.hub import environment
from elhandel.platform import aws
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import metrics
from elhandel.platform.vault import opener, sealer
from elhandel.platform.vault.opener import Opener
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.cloud import a_key_of_kms, aws_in_process
from tests.builders.datahub import TOKEN_PATH, Answer, LittleDataHub, a_datahub
from tests.builders.functions import with_backoffice
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import CUSTOMER, POINT, START, waiting
from tests.builders.supplier import Supplier
from tests.builders.vault import the_vault

type Invoke = Callable[[dict[str, Any]], Any]


def forget_environment() -> None:
    """What a process reads once, read anew."""
    environment.datahub_from_environment.cache_clear()
    opener.opener_from_environment.cache_clear()
    sealer.sealer_from_environment.cache_clear()
    aws.forget()
    settings.cache_clear()


@pytest.fixture
def hub() -> Iterator[LittleDataHub]:
    """Over real HTTP: the function finds it by its address."""
    with a_datahub() as hub:
        yield hub


@pytest.fixture
def poller(
    supplier: Supplier,
    hub: LittleDataHub,
    as_role: Callable[[str], str],
    clock: HandClock,
    database_of: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Invoke]:
    """The function over the supplier's database, DataHub and clock; the supplier's customers are
    sealed for it.
    """
    with aws_in_process():
        secrets = boto3.client("secretsmanager")
        secrets.create_secret(
            Name="datahub", SecretString='{"client_id": "client", "client_secret": "secret"}'
        )
        secrets.create_secret(Name="pepper", SecretString="a secret of this test")
        for name, value in {
            "DATABASE_URL": as_role("queue_poller"),
            "KMS_KEY_ID": a_key_of_kms(),
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
        supplier.vault = the_vault(settings().kms_key_id)
        context = SimpleNamespace(
            function_name="queue_poller",
            memory_limit_in_mb=1024,
            invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:queue_poller",
            aws_request_id="request",
        )
        yield with_backoffice(
            lambda event: module.handler(event, context),
            database_of("backoffice"),
            lambda: clock,
        )
        module.database.close()
    forget_environment()


def emitted(capsys: pytest.CaptureFixture[str], metric: str) -> list[float]:
    """Every value of a metric that was written since the last look."""
    lines = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    return [value for line in lines if metric in line for value in line[metric]]


def test_how_long_the_oldest_request_waits_is_a_metric(
    poller: Invoke,
    supplier: Supplier,
    hub: LittleDataHub,
    clock: HandClock,
    capsys: pytest.CaptureFixture[str],
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


def test_how_many_signups_are_held_is_a_metric_of_each_round(
    poller: Invoke, supplier: Supplier, capsys: pytest.CaptureFixture[str]
) -> None:
    for point in range(7):
        supplier.sign_up(gsrn=a_gsrn(point))
    assert poller({"job": "send-due"})["sent"] == 5
    assert emitted(capsys, "signups_held") == [2.0]


def test_the_jobs_list_what_waits_and_what_was_sent(
    poller: Invoke, supplier: Supplier, hub: LittleDataHub
) -> None:
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
    assert [record["counts"] for record in logged if record["message"] == "done"] == [
        {"sent": 1, "left_out": 0}
    ]
    assert "Anders" not in str(logged)


def test_a_poll_finishes_what_a_process_left(
    poller: Invoke, supplier: Supplier, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    with supplier.database.transaction() as tx:
        tx.execute(
            "INSERT INTO market.inbound_message (message_id, queue, body, received_at, state, "
            "replays) "
            "VALUES ('left', 'MasterData', %s, %s, 'stored', 1)",
            [gzip.compress(doc.master_data(POINT, START)), clock.now()],
        )
    assert [letter["code"] for letter in poller({"job": "dead-letters"})["dead_letters"]] == [
        "handling-not-finished"
    ]
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
    ],
)
def test_a_field_that_is_empty_is_as_good_as_left_out(
    poller: Invoke, event: dict[str, Any]
) -> None:
    left_out = {name: value for name, value in event.items() if value}
    assert poller(event) == poller(left_out)


# --- the vault ------------------------------------------------------------------------------------


def test_numbers_are_sealed_anew_by_a_job_and_what_was_sent_still_opens(
    poller: Invoke,
    supplier: Supplier,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    waiting(supplier)
    before = [call.body for call in supplier.hub.documents]
    assert poller({"job": "reseal"}) == {"version": 2, "done": 0, "failed": 0, "left": 0}

    monkeypatch.setenv("ELHANDEL_SEAL_VERSION", "3")
    monkeypatch.setenv("ELHANDEL_SEAL_VERSION_BEFORE", "2")
    forget_environment()
    assert poller({"job": "reseal", "seconds": 0}) == {
        "version": 3,
        "done": 0,
        "failed": 0,
        "left": 3,
    }
    assert poller({"job": "reseal"}) == {"version": 3, "done": 3, "failed": 0, "left": 0}
    assert poller({"job": "reseal"}) == {"version": 3, "done": 0, "failed": 0, "left": 0}

    newest = Opener(settings().kms_key_id, {3})
    assert [sent.sent_body(supplier.database, number, newest) for number in (1, 2)] == before
    assert emitted(capsys, "numbers_resealed") == [0.0, 0.0, 3.0, 0.0]


def test_each_sending_counts_what_it_opens(
    poller: Invoke, supplier: Supplier, capsys: pytest.CaptureFixture[str]
) -> None:
    metrics.clear_metrics()  # of what other tests opened, outside any handler
    supplier.sign_up()
    poller({"job": "send-due"})
    assert emitted(capsys, "vault_openings") == [1.0]


def test_numbers_are_hashed_anew_by_a_job_as_the_secret_says(
    poller: Invoke, supplier: Supplier
) -> None:
    supplier.sign_up()
    hashes = (
        "SELECT identity_hash, identity_hash_even, identity_hash_version FROM portfolio.customer"
    )
    ((old, none, first),) = supplier.rows(hashes)
    assert (none, first) == (None, 1)

    new, kept = {"version": 2, "key": "k" * 40}, {"version": 1, "key": "a secret of this test"}
    put_secret({"current": new, "previous": kept})
    assert poller({"job": "rehash"}) == {"version": 2, "done": 1, "failed": 0, "left": 0}
    ((same, even, second),) = supplier.rows(hashes)
    assert (same, even is not None, second) == (old, True, 2)

    put_secret({"current": new})
    assert poller({"job": "rehash"}) == {"version": 2, "done": 0, "failed": 0, "left": 0}
    assert supplier.rows(hashes) == [(None, even, 2)]


def put_secret(value: dict[str, Any]) -> None:
    boto3.client("secretsmanager").put_secret_value(
        SecretId="pepper", SecretString=json.dumps(value)
    )
    aws.forget()


def test_a_customer_whose_number_was_swapped_is_not_named_to_the_market(
    poller: Invoke, supplier: Supplier
) -> None:
    supplier.sign_up()
    supplier.sign_up(gsrn="571313180000000018", cpr_cvr="0202902345")
    with supplier.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.customer k SET identity_sealed = o.identity_sealed, "
            "identity_key = o.identity_key "
            "FROM portfolio.customer o WHERE o.customer_id = 3 - k.customer_id"
        )
    assert poller({"job": "send-due"})["waiting"] == 2
    assert supplier.hub.documents == []
    assert "was not sealed for this row" in supplier.value(
        "SELECT min(last_error) FROM platform.outbox"
    )


def test_secrets_that_are_too_old_are_counted(
    poller: Invoke, supplier: Supplier, capsys: pytest.CaptureFixture[str]
) -> None:
    """By when their value was put: DataHub's lasts eleven months, the hash key two years."""
    module = importlib.import_module("functions.queue_poller.app")
    born = datetime.now(UTC)
    for days, overdue in (
        (329, []),
        (331, ["datahub_secret"]),
        (731, ["datahub_secret", "identity_hash_secret"]),
    ):
        module.clock = FixedClock(born + timedelta(days=days, hours=12))
        assert poller({"job": "watch-secrets"})["overdue"] == overdue
    assert emitted(capsys, "secrets_overdue") == [0.0, 1.0, 2.0]


def test_numbers_that_are_behind_or_out_of_reach_are_counted(
    poller: Invoke, supplier: Supplier, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting(supplier)
    put_secret({"current": {"version": 2, "key": "k" * 40}})
    supplier.rows("UPDATE market.sent SET seal_version = 1 RETURNING 1")
    answer = poller({"job": "watch-secrets"})
    assert (answer["unlike_the_keys"], answer["left_to_seal"]) == (1, 2)
    assert emitted(capsys, "numbers_unlike_the_keys") == [1.0]
