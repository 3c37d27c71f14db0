"""Who may call the outside world: a page of a browser may not, and steering it takes the header."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from elhandel.platform.clock import FixedClock
from simulator.loopback import HEADER
from simulator.world.outside import OutsideSettings, create_app

type Call = Callable[..., httpx.Response]
STEERING = [("GET", "/control/population"), ("POST", "/control/tick"), ("GET", "/admin/faults")]


@pytest.fixture
def world(calls: Callable[[object], Call]) -> Call:
    return calls(
        create_app(OutsideSettings("5790002000003"), FixedClock(datetime(2025, 12, 10, tzinfo=UTC)))
    )


@pytest.mark.parametrize(("method", "path"), [*STEERING, ("GET", "/dataset/DayAheadPrices")])
@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Host": "rebound.example:8090"}, "not a name of this machine"),
        ({"Origin": "https://page.example"}, "a page of another origin"),
    ],
)
def test_a_page_is_refused_whatever_it_asks(
    world: Call, method: str, path: str, headers: dict[str, str], reason: str
) -> None:
    answer = world(method, path, headers=headers)
    assert (answer.status_code, reason in answer.json()["detail"]) == (403, True)


@pytest.mark.parametrize(("method", "path"), STEERING)
def test_steering_without_the_header_is_refused(world: Call, method: str, path: str) -> None:
    answer = world(method, path, headers={HEADER: ""})
    assert (answer.status_code, HEADER in answer.json()["detail"]) == (403, True)


def test_a_preflight_is_refused_and_allows_nothing(world: Call) -> None:
    asked = {"Origin": "https://page.example", "Access-Control-Request-Headers": HEADER, HEADER: ""}
    answer = world("OPTIONS", "/control/tick", headers=asked)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_same_origin_and_what_steers_nothing_are_answered(world: Call) -> None:
    assert (
        world("GET", "/control/health", headers={"Origin": "http://127.0.0.1:8090"}).status_code
        == 200
    )
    assert world("GET", "/v1.0/cim/MasterData", headers={HEADER: ""}).status_code == 401
