"""The headers that every answer has: of each route of each web function, whatever goes wrong on the
way.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.settings import settings
from functions.onboarding.app import app as onboarding
from functions.portal.app import app as portal
from functions.portal.app import books
from simulator.local.cloud.gateway.response import http_response
from simulator.local.cloud.runtime import Outcome
from simulator.local.cloud.template.yaml_tags import parse
from tests.conftest import ROOT
from tests.integration.billing.documents import aws_with_a_bucket
from tests.integration.billing.world import NOW
from tests.integration.platform.test_web import Context

APPS: dict[str, FastAPI] = {
    "onboarding": onboarding,
    "portal": portal,
    "books": books,
}
PERSONAL = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
CACHED = "public, max-age=300"
OF_A_PAGE = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
CLOCK = FixedClock(NOW)


def routes(name: str) -> list[tuple[str, str]]:
    """Every method and path that an app serves; the documentation is a route as well."""
    app = APPS[name]
    served = [
        (method, route.path)
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]
    assert len(served) > 4
    return [*served, ("GET", str(app.openapi_url))]


def a_path(pattern: str) -> str:
    """A path of that pattern, of somebody who may not exist."""
    return (
        pattern.replace("{gsrn}", "571313180000000001")
        .replace("{number}", "2026-00001")
        .replace("{signup_id}", "SGN")
        .replace("{run_id}", "1")
        .replace("{transaction_id}", "1")
    )


@pytest.fixture(params=["no database", "a database"])
def client(
    request: pytest.FixtureRequest,
    database: Database,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[str], TestClient]]:
    """`client("portal")`: without a key, and with a database that is there or gone."""
    gone = Database(f"postgresql://x@/x?host={tmp_path}")
    used = database if request.param == "a database" else gone
    for app in APPS.values():
        app.dependency_overrides = {web.database: lambda: used, web.clock: lambda: CLOCK}
    with aws_with_a_bucket(monkeypatch):  # the health check asks it
        yield lambda name: TestClient(APPS[name], raise_server_exceptions=False)
    for app in APPS.values():
        app.dependency_overrides = {}


def failures(method: str, path: str) -> Iterator[dict[str, Any]]:
    """Requests that go wrong in every way that there is before a room is asked."""
    asked: dict[str, Any] = {"method": method, "url": path}
    as_json = {"content-type": "application/json"}
    yield asked
    yield {**asked, "headers": {"x-api-key": "elh_" + "x" * 43}}  # 401, and 503 without a database
    yield {**asked, "headers": {"x-api-key": "elh_short"}}
    yield {**asked, "method": "PATCH"}
    yield {**asked, "url": f"{path}/no/where"}
    yield {**asked, "url": f"{path}?a=%00"}
    yield {**asked, "url": f"{path}?a={'x' * 10_000}"}
    yield {**asked, "content": b"[" * 70_000, "headers": as_json}
    yield {**asked, "content": b"{no json", "headers": as_json}
    yield {**asked, "content": b"\xff", "headers": {**as_json, "content-encoding": "gzip"}}


@pytest.mark.parametrize("name", sorted(APPS))
def test_every_answer_of_every_route_has_its_headers(
    client: Callable[[str], TestClient], name: str
) -> None:
    http = client(name)
    for method, pattern in routes(name):
        statuses = set[int]()
        for failure in failures(method, a_path(pattern)):
            answer = http.request(**failure)
            statuses.add(answer.status_code)
            for_all = pattern.endswith("openapi.json") or pattern.startswith("/docs")
            public = answer.status_code == 200 and for_all
            is_page = answer.headers["content-type"].startswith("text/html")
            expected = PERSONAL | {"cache-control": CACHED if public else "no-store"}
            if is_page:
                expected["content-security-policy"] = OF_A_PAGE
            assert {key: answer.headers.get(key) for key in PERSONAL} == expected, failure
            assert not {"server", "x-powered-by", "strict-transport-security"} & set(
                answer.headers
            ), failure
            assert answer.headers["x-correlation-id"]
        assert {404, 405, 413, 414, 422} <= statuses, (method, pattern)


def an_app(headers: dict[str, str] | None = None) -> FastAPI:
    """An app whose one route fails, or answers with headers that it may not choose."""
    app = web.application("Broken", description="For tests.", openapi_url="/openapi.json")

    @app.get("/")
    def broken() -> Any:
        if headers is None:
            raise MemoryError
        return JSONResponse({}, headers=headers)

    return app


def test_an_error_that_nobody_foresaw_has_them_too() -> None:
    answer = TestClient(an_app(), raise_server_exceptions=False).get("/")
    assert answer.status_code == 500
    assert {key: answer.headers.get(key) for key in PERSONAL} == PERSONAL


def test_a_route_cannot_weaken_them() -> None:
    loose = {
        "Cache-Control": "public",
        "X-Content-Type-Options": "sniff",
        "Server": "ours",
        "X-Powered-By": "us",
    }
    answer = TestClient(an_app(loose)).get("/")
    assert {key: answer.headers.get(key) for key in PERSONAL} == PERSONAL
    assert not {"server", "x-powered-by"} & set(answer.headers)


@pytest.fixture
def on_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ELHANDEL_HSTS_SECONDS", "31536000")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.usefixtures("on_aws")
def test_a_browser_that_has_been_on_aws_comes_by_tls_only() -> None:
    said = "max-age=31536000; includeSubDomains"
    assert TestClient(an_app({})).get("/").headers["strict-transport-security"] == said
    assert (
        TestClient(an_app(), raise_server_exceptions=False)
        .get("/")
        .headers["strict-transport-security"]
        == said
    )
    assert TestClient(portal).get("/nowhere").headers["strict-transport-security"] == said


def test_the_template_asks_for_tls_where_it_makes_a_network_and_not_for_the_local_run() -> None:
    template = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["ELHANDEL_HSTS_SECONDS"] == {"Fn::If": ["InVpc", "31536000", "0"]}


def test_they_arrive_through_lambda_and_the_gateway(database: Database) -> None:
    portal.dependency_overrides = {web.database: lambda: database, web.clock: lambda: CLOCK}
    path = "/api/portal/571313180000000001/contract"
    event = {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {},
        "requestContext": {
            "http": {
                "method": "GET",
                "path": "/api/portal/571313180000000001/contract",
                "sourceIp": "127.0.0.1",
                "protocol": "HTTP/1.1",
            },
            "stage": "$default",
            "requestId": "r",
        },
        "isBase64Encoded": False,
    }
    with database.transaction() as tx:
        event["headers"] = {"x-api-key": create_key(tx, "sales", "sales", CLOCK)}

    answer = web.lambda_handler(portal)(event, Context())
    portal.dependency_overrides = {}
    handed_on = http_response(Outcome(json.dumps(answer).encode()))

    assert handed_on.status == 403
    assert dict(handed_on.headers).items() >= PERSONAL.items()
