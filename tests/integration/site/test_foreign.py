"""What is somebody else's is not there: every route of the customers' pages, asked by a stranger
with the numbers, lines, days and places of another customer.
"""

import itertools
import os
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from fastapi.testclient import TestClient

from elhandel.platform.database import Database, fetch_one
from functions.site.app import app
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import CSRF, signed_in

ASKED: Final = int(os.environ.get("ELHANDEL_FOREIGN_REQUESTS", "600"))
"""`make test-browser` asks 10,000 times."""

_OPEN: Final = ("/assets/", "/log-ind", "/log-ud", "/da", "/en", "/hjaelp", "/privatliv")


def _values(home: BilledHome) -> dict[str, list[str]]:
    first = date(2025, 11, 1)
    return {
        "bill": [bill.number for bill in home.bills],
        "line": [str(number) for number in range(1, 12)],
        "day": [str(first + timedelta(days=n)) for n in range(90)],
        "place": ["1", "2", "3"],
        "other": ["1", "2", home.house.gsrn, str(home.customer_id)],
    }


def _filled(path: str, values: dict[str, list[str]], dice: random.Random) -> str:
    kinds = {"line_no": "line", "day": "day", "dag": "day", "name": "other"}
    is_place = path.startswith("/sted/")
    for part in list(path.split("/")):
        if "{" not in part:
            continue
        name = part[part.index("{") + 1 : part.index("}")].partition(":")[0]
        kind = kinds.get(name, "bill" if "regning" in path else "other")
        if is_place and name == "number":
            kind = "place"
        path = path.replace("{" + name + "}", dice.choice(values[kind]), 1)
    return path


def _routes() -> Iterator[Any]:
    """The app's routes with those of its pages."""
    for route in app.routes:
        inside = getattr(route, "original_router", None)
        yield from [route] if inside is None else inside.routes


def _requests(home: BilledHome) -> Iterator[tuple[str, str]]:
    """(method, path) of routes that take an id of something, with ids of the home."""
    dice = random.Random(12)
    values = _values(home)
    routes = [
        (method, route.path)
        for route in _routes()
        for method in sorted(getattr(route, "methods", None) or ())
        if "{" in route.path and not route.path.startswith(_OPEN) and method in ("GET", "POST")
    ]
    assert len(routes) >= 8
    for method, path in itertools.islice(itertools.cycle(routes), ASKED):
        yield method, _filled(path, values, dice)


def test_no_route_shows_or_changes_what_is_somebody_elses(
    database_of: Callable[[str], Database], home: BilledHome
) -> None:
    with home.world.database.transaction() as tx:
        (email,) = fetch_one(
            tx, "SELECT email FROM portfolio.customer WHERE customer_id = %s", [home.customer_id]
        )
    secrets = [home.house.gsrn, email]
    before = _state(home)

    shown = []
    with signed_in(database_of("site"), home, home.customer_id + 999) as stranger:
        for method, path in _requests(home):
            answer = _asked(stranger, method, path)
            leaks = any(secret in answer.text and secret not in path for secret in secrets)
            names_something = path.startswith(("/regninger/", "/sted/"))  # a day is nobody's
            if leaks or (names_something and answer.status_code not in (303, 404, 422)):
                shown.append((method, path, answer.status_code))
    assert shown == []
    assert _state(home) == before


def _asked(browser: TestClient, method: str, path: str) -> Any:
    if method == "GET":
        return browser.get(path)
    fields = {
        "_token": CSRF,
        "hvad": "move_out",
        "dag": "2026-03-01",
        "why": "because it is wrong",
        "trin": "ja",
        "produkt": "fast-12",
        "maalepunkt": "571313180000000015",
        "ind": "2026-02-01",
    }
    return browser.post(path, data=fields)


def _state(home: BilledHome) -> tuple[int, ...]:
    """How many rows there are of what customers can write."""
    with home.world.database.transaction() as tx:
        return tuple(
            fetch_one(
                tx,
                "SELECT (SELECT count(*) FROM market.move_out_wish), "
                "(SELECT count(*) FROM billing.dispute), "
                "(SELECT count(*) FROM onboarding.wish WHERE kind IN ('product', 'move_in'))",
                [],
            )
        )
