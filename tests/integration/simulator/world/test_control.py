"""The control surface, the state that outlives the process, and the process itself."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from elhandel.platform.clock import FixedClock, MovableClock
from simulator.local.cloud.processes.deadline import wait_until
from simulator.loopback import HEADERS
from simulator.world.outside import OutsideSettings, create_app

SUPPLIER = "5790002000003"
ROOT = Path(__file__).resolve().parents[4]


def test_a_population_has_what_a_sales_front_end_signs_up(outside: Any) -> None:
    anders, *others = outside.households(12)
    assert len(others) == 11
    assert (anders["gsrn"], anders["customer_name"]) == ("571313180000000001", "Anders Jensen")
    assert (anders["cpr_cvr"], anders["contact_type"]) == ("0101901234", "private")
    assert (anders["email"], anders["phone"]) == ("anders@example.dk", "+4512345678")
    assert (anders["grid_area"], anders["price_area"], anders["dwelling"]) == (
        "131",
        "DK1",
        "house",
    )


def test_a_point_is_unknown_until_its_population_is_asked_for(
    calls: Callable[[Any], Callable[..., httpx.Response]],
) -> None:
    world = calls(
        create_app(OutsideSettings(SUPPLIER), FixedClock(datetime(2025, 12, 10, tzinfo=UTC)))
    )
    second = "571313180000000012"
    patch = {"crossing_attempts": 1}
    assert world("PATCH", f"/control/household/{second}", json=patch).status_code == 404
    assert world("GET", "/control/population", params={"count": 2}).json()[1]["gsrn"] == second
    assert world("PATCH", f"/control/household/{second}", json=patch).status_code == 200


def test_a_broken_message_lies_on_its_queue_as_it_was_put_there(outside: Any) -> None:
    outside.control("POST", "/messages", json={"queue": "Timeseries", "body": '{"broken": '})
    assert outside.call("GET", "/v1.0/cim/Timeseries").text == '{"broken": '


def test_a_bare_notification_can_be_sent(outside: Any) -> None:
    gsrn = outside.households()[1]["gsrn"]
    outside.control(
        "POST", "/notification", json={"gsrn": gsrn, "reason": "D34", "day": "2026-01-01"}
    )
    (notification,) = outside.take_all("MasterData")
    assert (notification.name, notification.reason) == ("GenericNotification", "D34")


def test_statistics_count_messages_by_direction_and_type(outside: Any) -> None:
    house = next(home for home in outside.households()[1:] if home["dwelling"] == "house")
    outside.start(house, date(2026, 1, 1))
    outside.start(house | {"cpr_cvr": "0101901234"}, date(2026, 1, 1))
    counted = outside.control("GET", "/statistics")["messages"]
    assert counted["received"] == {"RSM-001/E03": 2}
    assert counted["sent"]["RSM-001/E03"] == 2
    assert counted["sent"]["RSM-022/E03"] == counted["dequeued"]["RSM-022/E03"] == 1
    assert counted["rejected"] == {"RSM-001/E03/D17": 1}
    assert outside.control("GET", "/statistics")["waiting"]["Charges"] == 3


@pytest.mark.parametrize("status", [401, 429, 503])
def test_the_next_calls_fail_as_ordered_and_then_no_more(outside: Any, status: int) -> None:
    outside.control("POST", "/faults", json={"status": status, "calls": 2, "path": "/cim/"})
    token = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    assert outside.call("POST", "/oauth2/v2.0/token", data=token).status_code == 200
    answers = [outside.call("GET", "/v1.0/cim/MasterData") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 204]
    assert ("Retry-After" in answers[0].headers) == (status in {429, 503})
    assert "error" in answers[0].json()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/messages", {"queue": "Letters", "body": ""}, 422),
        ("POST", "/correction", {"gsrn": "571313180000000001", "day": "2026-01-01"}, 422),
        ("POST", "/switch-away", {"gsrn": "571313180000000001", "day": "2026-01-01"}, 409),
        ("POST", "/missing", {"gsrn": "571313189999999996", "days": ["2026-01-01"]}, 404),
        ("PATCH", "/household/571313180000000001", {"surprise": True}, 422),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(
    outside: Any, method: str, path: str, body: dict[str, Any], status: int
) -> None:
    assert outside.call(method, f"/control{path}", json=body).status_code == status


def test_the_market_goes_on_where_it_was_after_a_restart(
    tmp_path: Path, calls: Callable[[Any], Callable[..., httpx.Response]]
) -> None:
    settings = OutsideSettings(SUPPLIER, home=tmp_path)
    clock = FixedClock(datetime(2025, 12, 10, tzinfo=UTC))
    first = calls(create_app(settings, clock))
    first("GET", "/control/population", params={"count": 5})
    message = first("POST", "/control/messages", json={"queue": "Charges", "body": "{}"}).json()[
        "message_id"
    ]
    again = calls(create_app(settings, clock))
    assert again("GET", "/control/health").json()["households"] == 5
    assert again("GET", "/control/statistics").json()["waiting"]["Charges"] == 1
    form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    token = again("POST", "/oauth2/v2.0/token", data=form).json()["access_token"]
    peeked = again("GET", "/v1.0/cim/Charges", headers={"Authorization": f"Bearer {token}"})
    assert peeked.headers["MessageId"] == message


def test_a_wrong_client_secret_is_refused_where_one_is_set(
    calls: Callable[[Any], Callable[..., httpx.Response]],
) -> None:
    settings = OutsideSettings(SUPPLIER, client_secret="right")
    world = calls(create_app(settings, FixedClock(datetime(2025, 12, 10, tzinfo=UTC))))
    form = {"grant_type": "client_credentials", "client_id": "a"}
    assert (
        world("POST", "/oauth2/v2.0/token", data=form | {"client_secret": "wrong"}).status_code
        == 401
    )
    assert (
        world("POST", "/oauth2/v2.0/token", data=form | {"client_secret": "right"}).status_code
        == 200
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_the_process_serves_the_world_by_the_movable_clock(tmp_path: Path) -> None:
    port, file = _free_port(), tmp_path / "clock"
    command = [
        sys.executable,
        "-m",
        "simulator.world.outside",
        "--port",
        str(port),
        "--home",
        str(tmp_path / "home"),
    ]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'layers' / 'domain'}"}
    with subprocess.Popen(
        [*command, "--clock-file", str(file)], cwd=ROOT, env=environment
    ) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=dict(HEADERS)) as http:
                assert wait_until(lambda: _answers(http), seconds=30)
                MovableClock(file).move_to(datetime(2026, 2, 1, 12, tzinfo=UTC))
                assert http.get("/control/health").json()["now"].startswith("2026-02-01T12:00")
                prices = http.get(
                    "/dataset/DayAheadPrices", params={"start": "2026-02-02", "end": "2026-02-03"}
                )
                assert prices.json()["total"] == 192
        finally:
            process.terminate()


def _answers(http: httpx.Client) -> bool:
    try:
        return http.get("/control/health").is_success
    except httpx.TransportError:
        return False


def test_a_price_file_that_is_not_there_ends_the_process_with_the_reason(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'layers' / 'domain'}"}
    command = [
        sys.executable,
        "-m",
        "simulator.world.outside",
        "--prices",
        str(tmp_path / "none.csv"),
    ]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 2
    assert "none.csv could not be opened" in ended.stderr
