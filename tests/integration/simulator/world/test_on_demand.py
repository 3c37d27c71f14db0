"""Routes of the outside world that are made when somebody first asks for one of them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fastapi import APIRouter, FastAPI

from elhandel.platform.clock import FixedClock
from simulator.world.outside import OutsideSettings, create_app
from simulator.world.outside.on_demand import Family, add_on_demand
from tests.integration.simulator.world.conftest import SUPPLIER, Call


def a_family(made: list[str], *beginnings: str) -> Family:
    def make() -> APIRouter:
        made.append(beginnings[0])
        router = APIRouter()

        @router.get(f"{beginnings[0]}/thing")
        async def thing() -> dict[str, str]:
            return {"of": beginnings[0]}

        return router

    return Family(beginnings, make)


def test_a_family_is_made_by_the_first_who_asks_for_it_and_once(
    calls: Callable[[FastAPI], Call],
) -> None:
    app, made = FastAPI(), list[str]()
    add_on_demand(app, (a_family(made, "/bank", "/control/bank"), a_family(made, "/chain")))
    call = calls(app)

    assert call("GET", "/other").status_code == 404
    assert made == []
    assert call("GET", "/bank/thing").json() == {"of": "/bank"}
    assert call("GET", "/bank/thing").json() == {"of": "/bank"}
    assert call("GET", "/bank/other").status_code == 404
    assert call("POST", "/bank/thing").status_code == 405
    assert made == ["/bank"]
    assert call("GET", "/chain/thing").json() == {"of": "/chain"}
    assert made == ["/bank", "/chain"]


@pytest.mark.parametrize(
    "path",
    [
        "/bank/statements",
        "/control/bank",
        "/control/payments",
        "/psp/link",
        "/identity/customers/keys",
        "/control/identity/people",
        "/admin/identity/customers/failures",
        "/network/api/subscribers",
        "/control/network",
        "/chain",
        "/control/chain",
    ],
)
def test_each_beginning_leads_to_its_routes(calls: Callable[[FastAPI], Call], path: str) -> None:
    """Asked in a way that none takes, so that nothing but the path decides."""
    clock = FixedClock(datetime(2025, 12, 10, tzinfo=UTC))
    call = calls(create_app(OutsideSettings(SUPPLIER), clock))
    assert call("PUT", path).status_code == 405
