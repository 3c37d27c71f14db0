"""The simulated provider of the network has the shape of the requirements. accounts.md A.8."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from simulator.world.network import Network, network_routes
from tests.builders.clock import HandClock, at

LET_IN = {"Authorization": "Bearer ours"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at("2026-02-09T12:00"))


@pytest.fixture
def network(clock: HandClock) -> Network:
    return Network(clock)


@pytest.fixture
def http(network: Network) -> TestClient:
    app = FastAPI()
    app.include_router(network_routes(network, "ours"))
    return TestClient(app, base_url="http://provider/network", headers=LET_IN)


@pytest.fixture
def subscriber(network: Network) -> str:
    made, _ = network.create("ours-1", address="Vej 1", profile="fibre-300", enabled=True)
    return made.subscriber_id


def test_telemetry_is_a_list_of_days_with_the_fields_of_the_table(
    http: TestClient, network: Network, subscriber: str
) -> None:
    """`GET {base}/api/subscribers/{connection_id}/telemetry?start=&end=`, both days included."""
    network.say(subscriber, date(2026, 2, 8), 5, 7)
    network.say(subscriber, date(2026, 2, 9), 1, 2)
    answer = http.get(
        f"api/subscribers/{subscriber}/telemetry",
        params={"start": "2026-02-08", "end": "2026-02-09"},
    )
    assert answer.json() == [
        {
            "subscriber_id": subscriber,
            "date": day,
            "upload_bytes": up,
            "download_bytes": down,
            "total_bytes": up + down,
        }
        for day, up, down in (("2026-02-08", 5, 7), ("2026-02-09", 1, 2))
    ]


def test_a_profile_is_shown_and_only_to_who_is_let_in_by_bearer(
    http: TestClient, subscriber: str
) -> None:
    path = f"api/subscribers/{subscriber}/profile"
    assert http.get(path).json()["profile_id"] == "fibre-300"
    for wrong in ("", "ours", "Bearer another", "Basic ours"):
        assert http.get(path, headers={"Authorization": wrong}).status_code == 401


def test_created_enabled_disabled_another_profile_disconnected_deleted(http: TestClient) -> None:
    """CD-SVC-9. A reference is created once."""
    asked = {"external_reference": "ours-2", "address": "Vej 2", "profile_id": "a"}
    made = http.post("api/subscribers", json=asked)
    again = http.post("api/subscribers", json=asked)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()

    one = f"api/subscribers/{made.json()['subscriber_id']}"
    for change in ({"enabled": True}, {"enabled": False}, {"profile_id": "b"}):
        assert http.patch(one, json=change).json().items() >= change.items()
    assert http.post(f"{one}/disconnect").status_code == 204
    assert http.delete(one).status_code == 204
    gone = http.get(f"{one}/profile")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "unknown-subscriber")


def test_at_most_128_days_are_answered_at_a_time(http: TestClient, subscriber: str) -> None:
    path = f"api/subscribers/{subscriber}/telemetry"
    end = date(2026, 2, 9)
    for days, status in ((128, 200), (129, 422)):
        start = end - timedelta(days=days - 1)
        answer = http.get(path, params={"start": str(start), "end": str(end)})
        assert answer.status_code == status


def test_a_late_change_gets_no_answer_and_is_carried_out_later_also_after_a_new_start(
    http: TestClient, clock: HandClock, tmp_path: Path
) -> None:
    kept = Network(clock, path=tmp_path / "network.json")
    made, _ = kept.create("ours-3", address="Vej 3", profile="a", enabled=True)
    app = FastAPI()
    app.include_router(network_routes(kept))
    world = TestClient(app, base_url="http://provider")
    world.post("/control/network/late", json={"calls": 1, "minutes": 5})
    path = f"/network/api/subscribers/{made.subscriber_id}"
    late = world.patch(path, json={"enabled": False})
    assert (late.status_code, late.headers["content-type"][:9]) == (504, "text/html")
    assert world.get(f"{path}/profile").json()["enabled"] is True

    clock.move_by(minutes=5)
    assert Network(clock, path=tmp_path / "network.json").get(made.subscriber_id).enabled is False
