"""Whose a signup is: that of the key that made it, and of the keys of the same tenant; for others
it does not exist.
"""

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from elhandel.jobs.request import UnusableJobField
from elhandel.onboarding import signups
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, TransactionRefused
from elhandel.platform.keys.api_keys import DEFAULT_TENANT, create_key
from tests.integration.onboarding.api.test_onboarding_api import ANDERS

MOVE_IN: dict[str, Any] = {**ANDERS, "type": "move_in", "date": "2026-03-10"}
CONTEXT = SimpleNamespace(
    function_name="migrator",
    memory_limit_in_mb=128,
    invoked_function_arn="",
    aws_request_id="request",
)
NOBODYS = "SGN-2026-99999"

CALLS = [
    ("GET", "status", None),
    ("POST", "cancel", None),
    ("POST", "date", {"date": "2026-03-12"}),
    ("POST", "date", {"date": "2030-01-01"}),
]


@pytest.fixture
def migrator(database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.migrator import app as migrator

    monkeypatch.setattr(migrator, "database_from_environment", lambda: database)
    monkeypatch.setattr(migrator, "clock_from_environment", lambda: clock)
    return migrator


def a_header(database: Database, clock: FixedClock, tenant: str) -> dict[str, str]:
    with database.transaction() as tx:
        return {"x-api-key": create_key(tx, "partner", "sales", clock, tenant=tenant)}


@pytest.mark.parametrize(("method", "what", "body"), CALLS)
def test_another_tenants_signup_is_answered_as_one_that_does_not_exist(
    api: TestClient, database: Database, clock: FixedClock, method: str, what: str, body: Any
) -> None:
    partner = a_header(database, clock, "north")
    signup = api.post("/api/signup", json=MOVE_IN).json()["signup_id"]
    before = api.get(f"/api/signup/{signup}/status").json()

    answers = [
        api.request(method, f"/api/signup/{reference}/{what}", json=body, headers=partner)
        for reference in (signup, NOBODYS)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    theirs, nobodys = [
        {
            name: value
            for name, value in answer.json().items()
            if name not in {"instance", "correlation_id"}
        }
        for answer in answers
    ]
    assert theirs == nobodys
    assert theirs["code"] == "not-found"
    assert api.get(f"/api/signup/{signup}/status").json() == before


def test_a_partner_sees_and_takes_back_their_own_signup_and_the_others_do_not_see_it(
    api: TestClient, database: Database, clock: FixedClock
) -> None:
    partner = a_header(database, clock, "north")
    signup = api.post("/api/signup", json=MOVE_IN, headers=partner).json()["signup_id"]
    path = f"/api/signup/{signup}"

    assert signup == "SGN-2026-00001"
    assert api.get(f"{path}/status").status_code == 404
    assert api.post(f"{path}/date", json={"date": "2026-03-12"}, headers=partner).status_code == 200
    assert api.get(f"{path}/status", headers=partner).json()["estimated_activation"] == "2026-03-12"
    assert api.post(f"{path}/cancel", headers=partner).json()["status"] == "cancelled"


def test_keys_of_one_tenant_share_their_signups(
    api: TestClient, database: Database, clock: FixedClock
) -> None:
    one, another = (a_header(database, clock, "north") for _ in range(2))
    signup = api.post("/api/signup", json=ANDERS, headers=one).json()["signup_id"]
    assert api.get(f"/api/signup/{signup}/status", headers=another).json()["signup_id"] == signup


def test_staff_find_whosever_signup(api: TestClient, database: Database, clock: FixedClock) -> None:
    signup = api.post(
        "/api/signup", json=ANDERS, headers=a_header(database, clock, "north")
    ).json()["signup_id"]
    with database.transaction() as tx:
        assert signups.signup_status(tx, signup, tenant=None, clock=clock).reference == signup


def test_keys_and_signups_that_name_no_tenant_are_the_default_ones(
    api: TestClient, database: Database, clock: FixedClock
) -> None:
    """What was there before, and what a function of before writes during a deployment."""
    signup = api.post(
        "/api/signup", json=ANDERS, headers=a_header(database, clock, "north")
    ).json()["signup_id"]
    with database.transaction() as tx:
        tx.execute("UPDATE onboarding.signup SET tenant = DEFAULT")
        tx.execute("UPDATE platform.api_key SET tenant = DEFAULT")
        assert tx.execute("SELECT DISTINCT tenant FROM platform.api_key").fetchall() == [
            (DEFAULT_TENANT,)
        ]
    assert api.get(f"/api/signup/{signup}/status").status_code == 200


@pytest.mark.parametrize(
    ("asked", "tenant"), [({}, DEFAULT_TENANT), ({"tenant": "north"}, "north")]
)
def test_staff_make_a_key_of_a_tenant(
    api: TestClient, database: Database, migrator: ModuleType, asked: dict[str, str], tenant: str
) -> None:
    made = migrator.handler(
        {"job": "create-key", "name": "shop", "scope": "sales", **asked}, CONTEXT
    )
    signup = api.post("/api/signup", json=ANDERS, headers={"x-api-key": made["key"]})
    assert (made["tenant"], signup.status_code) == (tenant, 201)
    with database.transaction() as tx:
        assert tx.execute("SELECT tenant FROM onboarding.signup").fetchall() == [(tenant,)]


@pytest.mark.parametrize(
    ("scope", "tenant"),
    [
        ("sales", "North"),
        ("sales", "n" * 41),
        ("sales", 7),
        ("operations", "north"),
        ("export", "north"),
    ],
)
def test_a_tenant_of_the_wrong_form_or_for_another_scope_is_refused(
    database: Database, migrator: ModuleType, scope: str, tenant: Any
) -> None:
    with pytest.raises(UnusableJobField, match="tenant"):
        migrator.handler(
            {"job": "create-key", "name": "shop", "scope": scope, "tenant": tenant}, CONTEXT
        )
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM platform.api_key").fetchone() == (0,)


def test_the_database_takes_no_tenant_of_another_form(
    database: Database, clock: FixedClock
) -> None:
    with database.transaction() as tx:
        create_key(tx, "shop", "sales", clock)
    with pytest.raises(psycopg.errors.CheckViolation), database.transaction() as tx:
        tx.execute("UPDATE platform.api_key SET tenant = 'North Shop'")


SEEN = "SELECT count(*) FROM onboarding.signup"


def test_the_database_itself_holds_signups_to_the_tenant_of_the_transaction(
    api: TestClient, database: Database, database_of: Callable[[str], Database], clock: FixedClock
) -> None:
    """No query of ours stands between: the function's role asks the bare table."""
    api.post("/api/signup", json=ANDERS)
    own = database_of("onboarding")

    with own.transaction() as tx:
        assert tx.execute(SEEN).fetchone() == (0,)
    with own.tenant_transaction("north") as tx:
        assert tx.execute(SEEN).fetchone() == (0,)
    with own.tenant_transaction(DEFAULT_TENANT) as tx:
        assert tx.execute(SEEN).fetchone() == (1,)
    with own.transaction() as tx:
        assert tx.execute(SEEN).fetchone() == (0,)
    with database.transaction() as tx:
        assert tx.execute(SEEN).fetchone() == (1,)


@pytest.mark.parametrize("asked", ["north", None])
def test_no_signup_is_made_for_another_tenant_or_without_one(
    api: TestClient, database_of: Callable[[str], Database], asked: str | None
) -> None:
    api.post("/api/signup", json=ANDERS)
    own = database_of("onboarding")
    transaction = own.transaction() if asked is None else own.tenant_transaction(asked)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
        transaction as tx,
    ):
        tx.execute(
            "INSERT INTO onboarding.signup (reference, tenant, contract_id, channel, move_in, "
            "warnings, created_at)"
            " VALUES ('SGN-2026-99999', 'south', 1, 'web', true, '{}', now())"
        )


def test_a_transaction_of_a_tenant_is_refused_inside_an_open_one(
    database_of: Callable[[str], Database],
) -> None:
    own = database_of("onboarding")
    with own.transaction(), pytest.raises(TransactionRefused), own.tenant_transaction("north"):
        pytest.fail("the outer transaction would have gone on as the tenant's")
    with (
        own.tenant_transaction("north"),
        pytest.raises(TransactionRefused),
        own.tenant_transaction("south"),
    ):
        pytest.fail("the outer transaction would have gone on as another tenant's")
