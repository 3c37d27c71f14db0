"""GX-USR-2: a device submits readings of the meters it was given, and does nothing else."""

from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any, Final

import psycopg
import pytest
from fastapi.testclient import TestClient

from elhandel.meters.by_hand import decide
from elhandel.meters.errors import UnableToDecideOnMeter
from elhandel.meters.registry import Meter
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.values.errors import NotFound
from functions.portal.app import app
from tests.integration.meters.conftest import ApiOf
from tests.integration.meters.world import KEY, Home, Meters

SUBMIT: Final = "/api/meters/submit-reading"
NOBODYS: Final = "0b2a5c1e-0000-4000-8000-000000000000"

CONTEXT: Final = SimpleNamespace(
    function_name="x", memory_limit_in_mb=1, invoked_function_arn="x", aws_request_id="x"
)

type Make = Callable[..., dict[str, Any]]


@pytest.fixture
def migrator(world: Meters, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.migrator import app as migrator

    monkeypatch.setattr(migrator, "database_from_environment", lambda: world.database)
    monkeypatch.setattr(migrator, "clock_from_environment", lambda: world.clock)
    return migrator


@pytest.fixture
def make(migrator: ModuleType) -> Make:
    """Make the key of a device for meters."""

    def made(*meters: Meter, **more: Any) -> dict[str, Any]:
        event = {
            "job": "create-device-key",
            "name": "the logger",
            "meters": [str(meter.meter_id) for meter in meters],
            "why": "asked for it",
        }
        return dict(migrator.handler(event | more, CONTEXT))

    return made


@pytest.fixture
def http(world: Meters) -> Iterator[TestClient]:
    app.dependency_overrides = {web.database: lambda: world.portal, web.clock: lambda: world.clock}
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    app.dependency_overrides = {}


def submits(http: TestClient, key: str, meter: object, kwh: str = "1.5") -> tuple[int, str]:
    answer = http.post(
        SUBMIT, json={"meter_id": str(meter), "kwh_amount": kwh}, headers={"x-api-key": key}
    )
    return answer.status_code, answer.json().get("code", "")


@pytest.fixture
def home(world: Meters) -> Home:
    return world.home()


@pytest.fixture
def roof(world: Meters, home: Home) -> Meter:
    return world.of_market(home)


def test_a_device_submits_for_its_meters_of_several_customers(
    world: Meters, home: Home, roof: Meter, make: Make, http: TestClient
) -> None:
    other = world.home(2)
    theirs = world.of_market(other)
    made = make(roof, theirs)

    assert made["key"].startswith("ak_")
    assert submits(http, made["key"], roof.meter_id) == (201, "")
    assert submits(http, made["key"], roof.meter_id) == (200, "")
    assert submits(http, made["key"], theirs.meter_id) == (201, "")

    rows = world.world.rows("SELECT meter_no, submitted_by FROM meters.reading ORDER BY 1")
    by = f"device:{made['id']}"
    assert rows == [(roof.meter_no, by), (theirs.meter_no, by)]


def test_a_device_submits_for_no_meter_that_it_was_not_given(
    world: Meters, home: Home, roof: Meter, make: Make, http: TestClient
) -> None:
    """Nor for another meter of the same customer, nor by a number."""
    world.issue(home.customer)
    logger = world.verify(home.customer, world.claim(key=KEY.key))
    theirs = world.of_market(world.home(2))
    key = make(roof)["key"]

    for meter in (logger.meter_id, theirs.meter_id, NOBODYS, logger.serial, roof.serial):
        assert submits(http, key, meter) == (403, "meter-not-verified")
    assert world.world.rows("SELECT count(*) FROM meters.reading") == [(0,)]


def test_a_device_does_nothing_else(
    roof: Meter, make: Make, http: TestClient, subtests: pytest.Subtests
) -> None:
    headers = {"x-api-key": make(roof)["key"]}
    asked = 0
    for path, verbs in app.openapi()["paths"].items():
        for verb in verbs:
            if path in {SUBMIT, "/health", "/health/ready"} or "security" not in verbs[verb]:
                continue
            asked += 1
            with subtests.test(path=path, verb=verb):
                url = path.replace("{wallet}", "A" * 40)
                assert http.request(verb, url, headers=headers, json={}).status_code in {403, 422}
    assert asked > 20
    assert http.get("/api/meters/my-readings", headers=headers).status_code == 403


def test_a_meter_that_is_suspended_takes_no_reading_of_a_device_either(
    world: Meters, roof: Meter, make: Make, http: TestClient
) -> None:
    key = make(roof)["key"]
    with world.office.transaction() as tx:
        decide(tx, roof.meter_id, "suspended", world.decision())
    assert submits(http, key, roof.meter_id) == (403, "meter-not-verified")
    with pytest.raises(UnableToDecideOnMeter, match="is suspended"):
        make(roof)


def test_what_a_device_submits_in_vain_is_noted_for_whose_meter_it_is(
    world: Meters, home: Home, roof: Meter, make: Make, http: TestClient
) -> None:
    """Once for a day and cause, however often: nobody reads a device's answer."""
    made = make(roof)
    for kwh in ("100.001", "200", "300"):
        assert submits(http, made["key"], roof.meter_id, kwh) == (400, "invalid-reading")
    assert submits(http, made["key"], roof.meter_id) == (201, "")
    world.clock.move_by(minutes=1)
    assert submits(http, made["key"], roof.meter_id) == (409, "reading-too-close")
    world.clock.move_by(days=1)
    submits(http, made["key"], roof.meter_id, "400")

    noted = (
        "SELECT day::text, code, submitted_by, times, wh FROM meters.refusal ORDER BY refusal_id"
    )
    by = f"device:{made['id']}"
    assert world.world.rows(noted) == [
        ("2026-01-31", "invalid-reading", by, 3, 300_000),
        ("2026-01-31", "reading-too-close", by, 1, 1_500),
        ("2026-02-01", "invalid-reading", by, 1, 400_000),
    ]


def test_what_is_refused_of_a_meter_that_is_not_the_senders_is_noted_for_nobody(
    world: Meters, home: Home, roof: Meter, make: Make, http: TestClient, api_of: ApiOf
) -> None:
    theirs = world.of_market(world.home(2))
    submits(http, make(roof)["key"], theirs.meter_id)
    answer = api_of(home.customer).post(
        SUBMIT, json={"meter_id": str(theirs.meter_id), "kwh_amount": "1"}
    )
    assert answer.status_code == 403
    assert world.world.rows("SELECT count(*) FROM meters.refusal") == [(0,)]


def test_a_key_is_for_meters_that_there_are(world: Meters, make: Make) -> None:
    with pytest.raises(NotFound):
        make(meters=[NOBODYS])
    assert world.world.rows("SELECT count(*) FROM platform.api_key WHERE scope = 'ami'") == [(0,)]


def test_staff_list_and_end_the_keys_of_devices(
    world: Meters,
    roof: Meter,
    make: Make,
    http: TestClient,
    migrator: ModuleType,
    backoffice: Callable[..., Any],
) -> None:
    made = make(roof, days=30)
    (listed,) = (
        key
        for key in migrator.handler({"job": "list-keys"}, CONTEXT)["keys"]
        if key["scope"] == "ami"
    )
    assert (listed["id"], listed["meters"]) == (made["id"], [str(roof.meter_id)])
    assert made["key"] not in str(listed)

    backoffice({"job": "revoke-key", "id": made["id"]})
    assert submits(http, made["key"], roof.meter_id)[0] == 401


def test_a_device_has_a_quota(roof: Meter, make: Make, http: TestClient) -> None:
    key = make(roof, per_minute=1)["key"]
    assert [submits(http, key, roof.meter_id)[0] for _ in range(2)] == [201, 429]


def test_the_portal_can_list_no_devices(world: Meters, roof: Meter, make: Make) -> None:
    make(roof)
    portal: Database = world.portal
    with portal.transaction() as tx, pytest.raises(psycopg.errors.InsufficientPrivilege):
        tx.execute("SELECT * FROM meters.device_meter")
