"""Whether the system says that it is well when it is, and what is wrong when it is not."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from fastapi.testclient import TestClient

from elhandel.market.hub import probe
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.settings import settings
from elhandel.portal import Readiness
from elhandel.portal.health import REMEMBERED
from elhandel.portal.parameters import readiness
from functions.portal.app import app
from tests.builders.clock import HandClock, at
from tests.builders.datahub import TOKEN_PATH, Answer, LittleDataHub, a_datahub
from tests.integration.billing.documents import aws_with_a_bucket

NOW = at("2026-02-10T08:00")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
def datahub() -> Iterator[LittleDataHub]:
    with a_datahub() as hub:
        yield hub


@pytest.fixture
def api(
    monkeypatch: pytest.MonkeyPatch,
    database: Database,
    database_of: Callable[[str], Database],
    clock: HandClock,
    datahub: LittleDataHub,
) -> Iterator[TestClient]:
    """A client with an operations key, of a system that is well."""
    monkeypatch.setenv("ELHANDEL_DATAHUB_BASE_URL", datahub.url)
    monkeypatch.setenv("ELHANDEL_DATAHUB_TOKEN_URL", f"{datahub.url}{TOKEN_PATH}")
    monkeypatch.setenv("ELHANDEL_DATAHUB_SECRET", "datahub")
    with aws_with_a_bucket(monkeypatch):
        credentials = json.dumps({"client_id": "us", "client_secret": "hemmelig"})
        boto3.client("secretsmanager").create_secret(Name="datahub", SecretString=credentials)
        sqs = boto3.client("sqs")
        for name in ("settlement", "invoice"):
            queue = sqs.create_queue(QueueName=name)["QueueUrl"]
            monkeypatch.setenv(f"ELHANDEL_{name.upper()}_QUEUE_URL", queue)
        settings.cache_clear()
        remembered = Readiness()
        own = database_of("portal")
        app.dependency_overrides = {
            web.database: lambda: own,
            web.clock: lambda: clock,
            readiness: lambda: remembered,
        }
        with database.transaction() as tx:
            key = create_key(tx, "night watch", "operations", clock)
        yield TestClient(app, headers={"x-api-key": key}, raise_server_exceptions=False)
    app.dependency_overrides = {}


def failing(api: TestClient) -> dict[str, str]:
    """The parts that are not well."""
    answer = api.get("/health/ready")
    parts = answer.json()["parts"]
    assert [part["part"] for part in parts] == [
        "database",
        "migrations",
        "queues",
        "token",
        "datahub",
    ]
    wrong = {part["part"]: part["detail"] for part in parts if not part["ok"]}
    assert answer.status_code == (503 if wrong else 200)
    assert answer.json()["status"] == ("failing" if wrong else "ok")
    return wrong


def test_a_system_with_all_its_parts_is_ready(api: TestClient) -> None:
    assert failing(api) == {}


def test_a_function_is_alive_whatever_else_is_not(api: TestClient, tmp_path: Path) -> None:
    app.dependency_overrides[web.database] = lambda: Database(f"postgresql://x@/x?host={tmp_path}")
    answer = api.get("/health/live")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_a_database_that_is_gone_opens_nothing_and_stands_in_the_log(
    api: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app.dependency_overrides[web.database] = lambda: Database(
        f"postgresql://x:hemmelig@/x?host={tmp_path}"
    )
    answer = api.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "failing", "parts": []})
    (line,) = [vars(record) for record in caplog.records if record.message == "not ready"]
    assert set(line["failing"]) == {"database", "migrations"}
    assert "hemmelig" not in str(line)
    assert str(tmp_path) not in str(line["failing"])


@pytest.mark.parametrize("well", [True, False])
def test_without_a_key_nobody_learns_which_parts_there_are(
    api: TestClient, datahub: LittleDataHub, well: bool
) -> None:
    if not well:
        datahub.answer("/v1.0/cim/aggregations", Answer(500))
    api.headers.pop("x-api-key")
    answer = api.get("/health/ready")
    assert answer.status_code == (200 if well else 503)
    assert answer.json() == {"status": "ok" if well else "failing", "parts": []}


def test_a_key_that_nobody_knows_is_refused_as_everywhere(api: TestClient) -> None:
    api.headers["x-api-key"] = "elh_" + "x" * 43
    answer = api.get("/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (401, "api-key-missing-or-unknown")


def test_a_key_of_another_scope_learns_as_much_as_none(
    api: TestClient, database: Database, clock: HandClock
) -> None:
    with database.transaction() as tx:
        api.headers["x-api-key"] = create_key(tx, "shop", "sales", clock)
    answer = api.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "parts": []})


def test_whoever_asks_often_does_not_ask_the_parts_through_us(
    api: TestClient, database: Database, clock: HandClock
) -> None:
    assert failing(api) == {}
    with database.transaction() as tx:
        tx.execute("DELETE FROM public._yoyo_migration WHERE migration_id = '0008.billing'")
    boto3.client("sqs").delete_queue(QueueUrl=settings().invoice_queue_url)

    clock.instant += REMEMBERED - timedelta(seconds=1)
    assert failing(api) == {}
    clock.instant += timedelta(seconds=1)
    assert set(failing(api)) == {"migrations", "queues"}

    clock.instant -= timedelta(days=1)  # the clock of a local run can be put back
    assert set(failing(api)) == {"migrations", "queues"}


def test_a_migration_that_is_missing_is_named(api: TestClient, database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("DELETE FROM public._yoyo_migration WHERE migration_id = '0008.billing'")
    assert failing(api) == {"migrations": "the schema is missing 0008.billing: invoke the migrator"}


def test_a_queue_that_is_gone_is_counted(api: TestClient) -> None:
    boto3.client("sqs").delete_queue(QueueUrl=settings().invoice_queue_url)
    assert failing(api)["queues"].startswith("1 of 2 queues do not answer")


def test_a_datahub_that_does_not_answer_is_named(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELHANDEL_DATAHUB_BASE_URL", "http://127.0.0.1:9")
    settings.cache_clear()
    assert failing(api) == {
        "datahub": "does not answer (ConnectError): requests wait in the outbox until it does"
    }


def test_a_token_endpoint_that_does_not_answer_is_named(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELHANDEL_DATAHUB_TOKEN_URL", "http://127.0.0.1:9/token")
    settings.cache_clear()
    wrong = failing(api)
    assert wrong["token"].startswith("does not answer (ConnectError)")
    assert wrong["datahub"] == "was not asked: there is no token"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(401, b'{"error_description": "client hemmelig"}'), "gives no token (HTTP 401)"),
        (Answer(200, b"<html>hemmelig</html>"), "answers without a token"),
        (Answer(200, b"[]"), "answers without a token"),
    ],
)
def test_credentials_that_are_not_accepted_are_told_and_leak_nothing(
    api: TestClient, datahub: LittleDataHub, answer: Answer, sentence: str
) -> None:
    datahub.answer(TOKEN_PATH, answer)
    wrong = failing(api)
    assert wrong["token"].startswith(sentence)
    assert "hemmelig" not in str(wrong)


def test_a_secret_that_was_changed_is_read_again_when_the_old_one_is_refused(
    api: TestClient, datahub: LittleDataHub, clock: HandClock
) -> None:
    assert failing(api) == {}
    changed = json.dumps({"client_id": "us", "client_secret": "changed"})
    boto3.client("secretsmanager").put_secret_value(SecretId="datahub", SecretString=changed)
    clock.move_by(minutes=1)
    datahub.answer(TOKEN_PATH, Answer(401, b"{}"))
    assert failing(api) == {}
    assert [b"client_secret=changed" in call.body for call in datahub.tokens] == [
        False,
        False,
        True,
    ]


def test_a_secret_that_cannot_be_read_is_told(api: TestClient) -> None:
    boto3.client("secretsmanager").delete_secret(
        SecretId="datahub", ForceDeleteWithoutRecovery=True
    )
    assert failing(api)["token"] == "was not asked: the secret with our credentials cannot be read"


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_queue_that_datahub_does_not_give_is_told(
    api: TestClient, datahub: LittleDataHub, status: int
) -> None:
    datahub.answer("/v1.0/cim/aggregations", Answer(status))
    assert failing(api)["datahub"].startswith(f"gives no queue (HTTP {status})")


def test_a_queue_is_only_looked_at_and_its_message_stays(
    api: TestClient, datahub: LittleDataHub
) -> None:
    datahub.put(b"{}", "Aggregations")
    assert failing(api) == {}
    assert len(datahub.queues["aggregations"]) == 1


def test_whoever_asks_often_does_not_ask_datahub_through_us(
    api: TestClient, datahub: LittleDataHub, clock: HandClock
) -> None:
    datahub.answer("/v1.0/cim/aggregations", Answer(500))
    wrong = failing(api)
    clock.instant += probe.REMEMBERED - timedelta(seconds=1)
    assert failing(api) == wrong != {}
    assert len(datahub.calls) == 2  # a token and a queue, once

    clock.instant += REMEMBERED
    assert failing(api) == {}
    assert len(datahub.calls) == 4
