"""The export API on the wire: keys, tags, compression, its documentation, and through Lambda."""

import contextlib
import gzip
import json
from base64 import b64decode
from collections.abc import Callable
from html.parser import HTMLParser

import psycopg
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.database import Database, TransactionRefused
from elhandel.platform.keys.api_keys import create_key
from functions.portal.app import app, books, both
from tests.integration.billing.world import a_customer
from tests.integration.export.conftest import CLOCK, another
from tests.integration.platform.test_web import Context

RUNS = "/api/settlement/runs"


# --- who may read ---------------------------------------------------------------------------------


def test_each_scope_opens_its_own_and_nothing_else(api: TestClient, database: Database) -> None:
    with database.transaction() as tx:
        others = [
            create_key(tx, "shop", "sales", CLOCK),
            create_key(tx, "app", "customer", CLOCK, a_customer(tx)),
            create_key(tx, "watch", "operations", CLOCK),
        ]
    for key in others:
        refused = api.get(RUNS, headers={"x-api-key": key})
        assert (refused.status_code, refused.json()["code"]) == (403, "api-key-not-allowed")
    assert api.get(RUNS, headers={"x-api-key": "elh_nothing"}).status_code == 401


def test_every_route_but_the_documentation_needs_a_key(api: TestClient) -> None:
    del api.headers["x-api-key"]
    paths = [route.path for route in books.routes if isinstance(route, APIRoute)]
    assert len(paths) > 10
    for path in paths:
        status = api.get(path.format(run_id=1, gsrn=1, number="2026-00001", transaction_id=1))
        assert status.status_code == (200 if path.startswith("/docs") else 401), path


def test_a_key_that_reads_too_often_waits(api: TestClient, database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "eager", "export", CLOCK, per_minute=2)
    answers = [api.get(RUNS, headers={"x-api-key": key}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM billing.invoice",
        "SELECT * FROM ledger.posting",
        "SELECT * FROM settlement.settlement",
    ],
)
def test_the_portal_reads_the_books_only_while_it_exports(
    database_of: Callable[[str], Database], run: int, statement: str
) -> None:
    portal = database_of("portal")
    with portal.export_transaction() as tx:
        tx.execute(statement.encode())
    seen: object = []
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege), portal.transaction() as tx:
        seen = tx.execute(statement.encode()).fetchall()
    assert seen == []


def test_an_export_writes_nothing_and_reads_no_sealed_number(
    database_of: Callable[[str], Database],
) -> None:
    portal = database_of("portal")
    for forbidden in (
        "SELECT identity_sealed FROM portfolio.customer",
        "SELECT name FROM portfolio.customer",
        "UPDATE billing.invoice SET total_ore = 0",
        "UPDATE platform.api_key SET last_used_at = now()",
    ):
        with pytest.raises(psycopg.Error), portal.export_transaction() as tx:
            tx.execute(forbidden.encode())
    with pytest.raises(TransactionRefused), portal.export_transaction(), portal.transaction():
        pass
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        database_of("upkeep").export_transaction(),
    ):
        pass


# --- tags and compression -------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(
    api: TestClient, database: Database, run: int
) -> None:
    path = f"{RUNS}/{run}/lines"
    first = api.get(path)
    tag = first.headers["etag"]

    for sent in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        same = api.get(path, headers={"if-none-match": sent})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert api.get(path, headers={"if-none-match": '"other"'}).status_code == 200

    another(database, run, 99)
    changed = api.get(path, headers={"if-none-match": tag})
    assert (changed.status_code, len(changed.json())) == (200, 8)
    assert "etag" not in api.get(f"{RUNS}/999").headers


def test_long_answers_are_compressed_for_those_who_take_it(api: TestClient, run: int) -> None:
    path = f"{RUNS}/{run}/lines"
    plain = api.get(path, headers={"accept-encoding": "identity"})
    packed = api.get(path, headers={"accept-encoding": "br;q=1, gzip;q=0.5"})
    refused = api.get(path, headers={"accept-encoding": "gzip;q=0"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert packed.json() == plain.json() == refused.json()
    assert packed.headers["etag"] == plain.headers["etag"]
    assert not {"content-encoding"} & {*plain.headers, *refused.headers}
    assert "accept-encoding" in packed.headers["vary"]
    short = api.get(f"{RUNS}/999", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in short.headers


def test_what_an_answer_varies_by_is_said_once(api: TestClient, run: int) -> None:
    assert api.get(f"{RUNS}/{run}/lines").headers["vary"] == "accept, accept-encoding"


def test_through_lambda_a_path_finds_its_app_and_an_answer_stays_packed(
    api: TestClient, run: int
) -> None:
    def called(path: str) -> dict[str, object]:
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"x-api-key": api.headers["x-api-key"], "accept-encoding": "gzip"},
            "requestContext": {
                "http": {
                    "method": "GET",
                    "path": path,
                    "sourceIp": "127.0.0.1",
                    "protocol": "HTTP/1.1",
                },
                "stage": "$default",
                "requestId": "r",
            },
            "isBase64Encoded": False,
        }
        return web.lambda_handler(both)(event, Context())

    answer = called(f"{RUNS}/{run}/lines")
    assert answer["isBase64Encoded"] is True
    assert len(json.loads(gzip.decompress(b64decode(str(answer["body"]))))) == 6
    assert called("/docs")["statusCode"] == 200
    assert (
        called("/api/portal/openapi.json")["body"] != called("/api/settlement/openapi.json")["body"]
    )
    assert json.loads(str(called("/documents")["body"]))["code"] == "no-such-path"


# --- its documentation ----------------------------------------------------------------------------


def test_the_documentation_is_a_page_without_scripts_that_shows_every_path(
    api: TestClient,
) -> None:
    page = api.get("/docs")
    style = api.get("/docs/style.css")
    assert page.headers["content-type"].startswith("text/html")
    assert "style-src 'self'" in page.headers["content-security-policy"]
    assert style.headers["content-type"].startswith("text/css")

    seen = _Seen()
    seen.feed(page.text)
    assert "script" not in seen.tags
    assert seen.open == []
    for path in books.openapi()["paths"]:
        assert path in page.text


class _Seen(HTMLParser):
    """The tags of a page, and those left open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag not in {"meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_field_of_an_answer_has_an_example() -> None:
    document = books.openapi()
    for name, schema in document["components"]["schemas"].items():
        if name not in {"Problem", "FieldError"}:
            for field, part in schema.get("properties", {}).items():
                assert "examples" in part or "$ref" in json.dumps(part), (name, field)


def test_the_portals_own_document_says_nothing_of_the_books() -> None:
    assert not [path for path in app.openapi()["paths"] if path.startswith("/api/settlement")]
