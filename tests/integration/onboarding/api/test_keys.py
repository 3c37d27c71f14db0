"""Keys as staff handle them: listed and revoked by an id, and looked up only if they have the form
of one.
"""

from datetime import UTC, datetime, timedelta
from types import ModuleType, SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from elhandel.jobs.request import UnusableJobField
from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger
from elhandel.values.errors import NotFound
from functions.onboarding.app import app

CONTEXT = SimpleNamespace(
    function_name="migrator",
    memory_limit_in_mb=128,
    invoked_function_arn="",
    aws_request_id="request",
)
WELL_FORMED = "elh_" + "k" * 43


@pytest.fixture
def migrator(database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.migrator import app as migrator

    monkeypatch.setattr(migrator, "database_from_environment", lambda: database)
    monkeypatch.setattr(migrator, "clock_from_environment", lambda: clock)
    return migrator


@pytest.fixture
def office(database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Where keys are closed."""
    from functions.backoffice import app as office

    monkeypatch.setattr(office, "database", database)
    monkeypatch.setattr(office, "clock", clock)
    return office


def test_one_of_two_keys_of_a_name_is_revoked_by_its_id(
    api: TestClient, migrator: ModuleType, office: ModuleType
) -> None:
    event = {"job": "create-key", "name": "shop", "scope": "sales"}
    lost, kept = (migrator.handler(event, CONTEXT) for _ in range(2))

    for _ in range(2):  # the same again changes nothing
        assert office.handler({"job": "revoke-key", "id": lost["id"]}, CONTEXT) == {
            "id": lost["id"],
            "name": "shop",
        }

    statuses = [
        api.get("/api/products", headers={"x-api-key": made["key"]}).status_code
        for made in (lost, kept)
    ]
    assert statuses == [401, 200]
    listed = migrator.handler({"job": "list-keys"}, CONTEXT)["keys"]
    revoked = {key["id"]: key["revoked_at"] is not None for key in listed if key["name"] == "shop"}
    assert revoked == {lost["id"]: True, kept["id"]: False}
    assert lost["key"] not in str(listed)


def test_a_key_that_there_is_not_is_not_revoked(office: ModuleType) -> None:
    with pytest.raises(NotFound, match="no API key 17"):
        office.handler({"job": "revoke-key", "id": 17}, CONTEXT)


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("elh_wrong", 401),
        (WELL_FORMED + "k", 401),
        ("x" + WELL_FORMED[1:], 401),
        ("", 401),
        (WELL_FORMED, 503),
    ],
)
def test_what_has_not_the_form_of_a_key_is_refused_without_a_database(
    api: TestClient, key: str, status: int
) -> None:
    silent = Database("postgresql://nobody@127.0.0.1:1/none")
    app.dependency_overrides[web.database] = lambda: silent
    assert api.get("/api/products", headers={"x-api-key": key}).status_code == status


def test_logs_call_a_key_by_its_id(
    api: TestClient, migrator: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    made = migrator.handler(
        {"job": "create-key", "name": "Mettes butik", "scope": "sales"}, CONTEXT
    )
    assert api.get("/api/products", headers={"x-api-key": made["key"]}).status_code == 200

    assert logger.get_current_keys()["api_key"] == made["id"]
    (created,) = [vars(record) for record in caplog.records if record.message == "API key created"]
    assert created["key"] == made["id"]
    assert "Mettes" not in str([vars(record) for record in caplog.records])


def test_beyond_its_quota_a_key_is_asked_to_wait(api: TestClient, migrator: ModuleType) -> None:
    event = {"job": "create-key", "name": "shop", "scope": "sales", "per_minute": 2}
    shop = {"x-api-key": migrator.handler(event, CONTEXT)["key"]}
    answers = [api.get("/api/products", headers=shop) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "60"
    assert answers[2].headers["content-type"] == "application/problem+json"
    assert answers[2].json()["code"] == "too-many-requests"
    assert api.get("/api/products").status_code == 200


def test_a_key_may_live_shorter_than_its_scope_and_not_longer(
    api: TestClient, migrator: ModuleType
) -> None:
    event = {"job": "create-key", "name": "fair", "scope": "sales"}
    made = migrator.handler({**event, "days": 3}, CONTEXT)
    assert made["expires_at"] == "2026-03-05T09:00:00+00:00"
    app.dependency_overrides[web.clock] = lambda: FixedClock(datetime(2026, 3, 5, 9, tzinfo=UTC))
    ended = api.get("/api/products", headers={"x-api-key": made["key"]})
    assert (ended.status_code, ended.json()["code"]) == (401, "api-key-missing-or-unknown")
    with pytest.raises(UnusableJobField, match="400 days at most"):
        migrator.handler({**event, "days": 401}, CONTEXT)


def test_a_key_of_no_customer_is_not_said_to_be_somebodys(migrator: ModuleType) -> None:
    for whose in ({"customer": 1}, {"gsrn": "571313180000000001"}):
        with pytest.raises(UnusableJobField, match="Leave them out"):
            migrator.handler(
                {"job": "create-key", "name": "x", "scope": "operations", **whose}, CONTEXT
            )


def test_staff_see_when_a_key_ends_and_was_used_last(
    api: TestClient, migrator: ModuleType, clock: FixedClock
) -> None:
    api.get("/api/products")
    (listed,) = migrator.handler({"job": "list-keys"}, CONTEXT)["keys"]
    assert listed["last_used_at"] == clock.now().isoformat()
    assert listed["expires_at"] == (clock.now() + timedelta(days=400)).isoformat()


def test_a_new_key_is_counted_for_the_alarm(
    migrator: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    migrator.handler({"job": "create-key", "name": "shop", "scope": "sales"}, CONTEXT)
    assert '"keys_created":[1.0]' in capsys.readouterr().out.replace(" ", "")
