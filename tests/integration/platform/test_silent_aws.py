"""When AWS is silent the answer is there within seconds, and no connection sits idle in a
transaction meanwhile.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import boto3
import psycopg
import pytest
from fastapi.testclient import TestClient
from moto import mock_aws

from elhandel.billing.archive import Bucket, UnableToStoreDocument, document_bytes
from elhandel.platform import aws, web
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.settings import settings
from elhandel.platform.vault import sealer
from elhandel.platform.vault.sealed import Column
from elhandel.platform.vault.sealer import Sealer
from elhandel.platform.work.outbox import Entry, Fate
from elhandel.platform.work.queues import QueueSender
from functions.onboarding.app import app
from tests.builders.identifiers import a_gsrn
from tests.builders.network.silence import a_silence, nobody
from tests.builders.people import EXAMPLE, a_cpr
from tests.builders.supplier import Supplier
from tests.builders.vault import Vault
from tests.integration.onboarding.api.conftest import MONDAY

ROOT: Final = Path(__file__).resolve().parents[3]
SIGNUP: Final = {
    ("contact_type" if name == "kind" else name): value for name, value in EXAMPLE.items()
}

type Endpoint = Callable[[str, str | None], None]


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """`endpoint("KMS", url)`: a service is there from now on, None is where it usually is; waits
    are short.
    """
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    for name in ("CONNECT", "READ"):
        monkeypatch.setenv(f"ELHANDEL_AWS_{name}_SECONDS", "0.3")

    def put(service: str, url: str | None) -> None:
        if url is None:
            monkeypatch.delenv(f"AWS_ENDPOINT_URL_{service}")
        else:
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", url)
        _forget()

    _forget()
    yield put
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    settings.cache_clear()
    sealer.sealer_from_environment.cache_clear()
    aws.forget()


@pytest.fixture
def api(
    endpoint: Endpoint, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """Onboarding with a key; KMS and Secrets Manager are well until a test moves them."""
    with mock_aws():
        boto3.client("secretsmanager").create_secret(Name="identity-hash", SecretString="pepper")
        monkeypatch.setenv(
            "ELHANDEL_KMS_KEY_ID", boto3.client("kms").create_key()["KeyMetadata"]["KeyId"]
        )
        monkeypatch.setenv("ELHANDEL_IDENTITY_HASH_SECRET", "identity-hash")
        with database.transaction() as tx:
            key = create_key(tx, "sales front end", "sales", MONDAY)
        app.dependency_overrides = {web.database: lambda: database, web.clock: lambda: MONDAY}
        yield TestClient(app, headers={"x-api-key": key}, raise_server_exceptions=False)
    app.dependency_overrides = {}


class Watcher:
    """Looks how many connections to a database are inside a transaction and wait."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.seen: list[int] = []

    def __call__(self) -> None:
        with psycopg.connect(self._url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND (state LIKE 'idle in transaction%' OR xact_start IS NOT NULL) "
                "AND backend_type = 'client backend'"
            ).fetchone()
            assert row is not None
            self.seen.append(int(row[0]))


@pytest.mark.parametrize("service", ["KMS", "SECRETS_MANAGER"])
def test_a_signup_is_refused_for_now_when_a_service_is_silent_and_no_connection_waits(
    api: TestClient, endpoint: Endpoint, database: Database, database_url: str, service: str
) -> None:
    with a_silence() as silence:
        silence.when_called = watcher = Watcher(database_url)
        endpoint(service, silence.url)
        answer = api.post("/api/signup", json=SIGNUP, headers={"Idempotency-Key": "once"})
        assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
        assert answer.headers["Retry-After"]
        assert (
            api.post("/api/signup", json=SIGNUP).status_code == 503
        )  # at once: who was silent is not asked again
    assert watcher.seen == [0] * silence.calls == [0, 0]  # two tries
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM portfolio.customer").fetchone() == (0,)

    endpoint(service, None)
    assert (
        api.post("/api/signup", json=SIGNUP, headers={"Idempotency-Key": "once"}).status_code == 201
    )


def test_who_was_silent_is_asked_again_after_some_seconds(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_silence() as silence:
        endpoint("KMS", silence.url)
        now = time.monotonic()
        for later, calls in ((0.0, 2), (0.0, 2), (aws.SILENT_SECONDS + 60.0, 4)):
            monkeypatch.setattr(
                aws, "time", SimpleNamespace(monotonic=lambda at=now + later: at, time=time.time)
            )
            with pytest.raises(aws.AwsUnavailable):
                Sealer("key", 2).key_for(Column("a.table", "column"))
            assert silence.calls == calls


@pytest.mark.parametrize("service", ["KMS", "SECRETS_MANAGER"])
def test_a_signup_is_refused_for_now_when_nobody_listens(
    api: TestClient, endpoint: Endpoint, service: str
) -> None:
    endpoint(service, nobody())
    answer = api.post("/api/signup", json=SIGNUP)
    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
    assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize(
    "code", ["", "ThrottlingException", "DisabledException", "KMSInvalidStateException"]
)
def test_a_service_that_fails_throttles_or_has_its_key_switched_off_is_unavailable(
    endpoint: Endpoint, code: str
) -> None:
    body = json.dumps({"__type": code}).encode()
    status = b"400 Bad Request" if code else b"503 Slow Down"
    said = b"HTTP/1.1 %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b" % (
        status,
        len(body),
        body,
    )
    with a_silence(said) as silence:
        endpoint("KMS", silence.url)
        with pytest.raises(aws.AwsUnavailable, match="The key service does not answer now"):
            Sealer("key", 2).key_for(Column("a.table", "column"))


def test_a_document_whose_store_is_silent_is_unavailable_also_in_the_middle(
    endpoint: Endpoint,
) -> None:
    half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n%PDF-half"
    for said in (b"", half):
        with a_silence(said) as silence:
            endpoint("S3", silence.url)
            with pytest.raises(
                aws.AwsUnavailable, match="The store for documents does not answer now"
            ):
                document_bytes("documents", "invoices/2026/2026-00001.pdf", bytes(32))
    endpoint("S3", nobody())
    with pytest.raises(UnableToStoreDocument, match="The store for documents does not answer now"):
        Bucket("documents").put("key", b"content")


def test_messages_wait_when_the_queue_service_is_silent(endpoint: Endpoint) -> None:
    with a_silence() as silence:
        endpoint("SQS", silence.url)
        (outcome,) = QueueSender(f"{silence.url}/queue").send(
            [Entry(1, "there", "key", {}, None, 1)]
        )
    assert (outcome.fate, outcome.error[:25]) == (Fate.LATER, "The queue service does no")


def test_requests_wait_when_kms_is_silent_and_it_is_asked_once_for_all(
    supplier: Supplier, vault: Vault, endpoint: Endpoint, database_url: str
) -> None:
    for number in range(1, 4):
        supplier.sign_up(gsrn=a_gsrn(number), cpr_cvr=a_cpr(number))
    at_hand, vault.opener._plain = vault.opener._plain, {}
    with a_silence() as silence:
        silence.when_called = watcher = Watcher(database_url)
        endpoint("KMS", silence.url)
        assert supplier.send().later == 3
    assert watcher.seen == [0] * silence.calls == [0, 0]
    assert supplier.hub.documents == []
    assert "key service" in supplier.value("SELECT DISTINCT last_error FROM platform.outbox")

    vault.opener._plain = at_hand
    supplier.clock.move_by(minutes=1)
    assert supplier.send().sent == 3


def test_a_call_inside_a_transaction_is_a_mistake_that_is_told_at_once(
    endpoint: Endpoint, database: Database
) -> None:
    endpoint("KMS", nobody())
    with (
        pytest.raises(
            aws.CallInsideTransaction, match="kms GenerateDataKey was called inside a transaction"
        ),
        database.transaction(),
    ):
        Sealer("key", 2).key_for(Column("a.table", "column"))
    with pytest.raises(aws.AwsUnavailable):  # outside again it is called
        Sealer("key", 2).key_for(Column("a.table", "column"))


def test_every_client_of_ours_comes_from_one_place() -> None:
    for folder in ("layers", "functions"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.parts[-2:] != ("platform", "aws.py"):
                text = path.read_text("utf-8")
                for way in (
                    "import boto3",
                    "boto3.",
                    "utilities import parameters",
                    "utilities.parameters",
                ):
                    assert way not in text, f"{path} makes a client of its own"


# --- secrets --------------------------------------------------------------------------------------


def test_a_secret_is_read_again_when_it_is_refused_or_some_minutes_old(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_aws():
        manager = boto3.client("secretsmanager")
        manager.create_secret(Name="secret", SecretString="old")
        assert aws.secret("secret") == "old"
        manager.put_secret_value(SecretId="secret", SecretString="new")
        assert aws.secret("secret") == "old"
        assert aws.secret("secret", fresh=True) == "new"
        manager.put_secret_value(SecretId="secret", SecretString="newest")
        now = aws.time.time()
        monkeypatch.setattr(aws.time, "time", lambda: now + aws.SECRET_SECONDS + 1)
        assert aws.secret("secret") == "newest"
