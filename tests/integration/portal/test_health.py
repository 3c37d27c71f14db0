"""Whether the system says that it is well when it is, and what is wrong when it is not."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import boto3
import pytest
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from functions.portal.app import app
from tests.integration.billing.documents import aws_with_a_bucket


class Silent(BaseHTTPRequestHandler):
    """A host that answers anything with 404, as DataHub does at its root."""

    def do_GET(self) -> None:
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def datahub() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, database: Database, datahub: str) -> Iterator[TestClient]:
    """A client without a key, of a system that is well."""
    monkeypatch.setenv("ELHANDEL_DATAHUB_BASE_URL", datahub)
    with aws_with_a_bucket(monkeypatch):
        sqs = boto3.client("sqs")
        for name in ("settlement", "invoice"):
            queue = sqs.create_queue(QueueName=name)["QueueUrl"]
            monkeypatch.setenv(f"ELHANDEL_{name.upper()}_QUEUE_URL", queue)
        settings.cache_clear()
        app.dependency_overrides = {web.database: lambda: database}
        yield TestClient(app, raise_server_exceptions=False)
    app.dependency_overrides = {}


def failing(api: TestClient) -> dict[str, str]:
    """The parts that are not well."""
    answer = api.get("/health/ready")
    parts = answer.json()["parts"]
    assert [part["part"] for part in parts] == ["database", "migrations", "queues", "datahub"]
    wrong = {part["part"]: part["detail"] for part in parts if not part["ok"]}
    assert answer.status_code == (503 if wrong else 200)
    assert answer.json()["status"] == ("failing" if wrong else "ok")
    return wrong


def test_a_system_with_all_its_parts_is_ready(api: TestClient) -> None:
    assert failing(api) == {}


def test_a_function_is_alive_whatever_else_is_not(api: TestClient, tmp_path: Path) -> None:
    app.dependency_overrides = {web.database: lambda: Database(f"postgresql://x@/x?host={tmp_path}")}
    answer = api.get("/health/live")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_a_database_that_is_gone_is_named_and_leaks_nothing(api: TestClient, tmp_path: Path) -> None:
    app.dependency_overrides = {web.database: lambda: Database(f"postgresql://x:hemmelig@/x?host={tmp_path}")}
    wrong = failing(api)
    assert set(wrong) == {"database", "migrations"}
    assert "hemmelig" not in str(wrong)
    assert str(tmp_path) not in str(wrong)


def test_a_migration_that_is_missing_is_named(api: TestClient, database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("DELETE FROM public._yoyo_migration WHERE migration_id = '0008.billing'")
    assert failing(api) == {"migrations": "the schema lacks 0008.billing: invoke the migrator"}


def test_a_queue_that_is_gone_is_counted(api: TestClient) -> None:
    boto3.client("sqs").delete_queue(QueueUrl=settings().invoice_queue_url)
    assert failing(api)["queues"].startswith("1 of 2 queues do not answer")


def test_a_datahub_that_does_not_answer_is_named(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, datahub: str
) -> None:
    monkeypatch.setenv("ELHANDEL_DATAHUB_BASE_URL", "http://127.0.0.1:9")
    settings.cache_clear()
    assert set(failing(api)) == {"datahub"}
