"""The headers of every answer of both apps of pages, whatever is asked and whatever goes wrong."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from elhandel.billing.archive import Bucket, make_documents
from elhandel.platform import aws
from elhandel_web import visit
from elhandel_web.assets import assets
from functions.backoffice.app import app as office
from functions.site.app import app as site
from tests.integration.billing.documents import BUCKET, aws_with_a_bucket
from tests.integration.exchange.conftest import neighbours
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import CSRF
from tests.integration.site.test_odd_input import _filled, _routes

__all__ = ["neighbours"]

_OF_A_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_OF_A_DOCUMENT: Final = "frame-ancestors 'none'"
_OF_ANYTHING_ELSE: Final = "default-src 'none'; frame-ancestors 'none'"
_POLICIES: Final = {"text/html": _OF_A_PAGE, "application/pdf": _OF_A_DOCUMENT}
_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_PRIVATE: Final = "private, no-store"
_FOR_EVER: Final = "public, max-age=31536000, immutable"


def _check(answer: Any, asked: object) -> int:
    """The answer has its headers; its status."""
    headers = answer.headers
    assert {name: headers.get(name) for name in _ALWAYS} == _ALWAYS, asked
    kind = headers.get("content-type", "").partition(";")[0]
    assert headers["content-security-policy"] == _POLICIES.get(kind, _OF_ANYTHING_ELSE), asked
    is_asset = answer.status_code == 200 and "/assets/" in str(answer.url)
    assert headers["cache-control"] == (_FOR_EVER if is_asset else _PRIVATE), asked
    assert "HX-Request-Type" in headers["vary"], asked
    assert "Cookie" in headers["vary"], asked
    assert "camera=()" in headers["permissions-policy"], asked
    assert headers["x-correlation-id"], asked
    assert not {"server", "x-powered-by"} & set(headers), asked
    return int(answer.status_code)


def _requests(app: FastAPI, known: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Every route as it is meant, and in the ways in which it is not."""
    for method in ("GET", "POST"):
        for route in _routes(app, method):
            path = _filled(route.path, known.get(route.path.partition("{")[0], "1"))
            asked: dict[str, Any] = {"method": method, "url": path}
            if method == "POST":
                yield {**asked, "data": {"_token": CSRF}}
            yield asked
            yield {**asked, "method": "PATCH"}
            yield {**asked, "url": f"{path}/no/where"}
            yield {**asked, "url": f"{path}?a=%00"}
            yield {**asked, "url": f"{path}?a={'x' * 10_000}"}
            yield {**asked, "method": "POST", "content": b"x" * 70_000}


@pytest.mark.parametrize("which", ["site", "office"])
def test_every_answer_of_every_page_has_its_headers(
    browser: TestClient,
    desk: TestClient,
    home: BilledHome,
    monkeypatch: pytest.MonkeyPatch,
    which: str,
) -> None:
    monkeypatch.setattr(aws, "secret", lambda name, **_: "a secret of this test")
    number = home.bills[0].number
    app, client, known = {
        "site": (site, browser, {"/regninger/": number}),
        "office": (
            office,
            desk,
            {
                "/kontor/regninger/": number,
                "/kontor/kunder/": str(home.customer_id),
                "/kontor/arbejde/": "disputes",
                "/kontor/goer/": "give-goodwill",
            },
        ),
    }[which]
    statuses = {_check(client.request(**asked), asked) for asked in _requests(app, known)}
    assert {200, 303, 404, 405, 413, 414, 422} <= statuses


@pytest.mark.parametrize("prefix", ["", "/kontor"])
def test_an_asset_has_them_and_is_kept(browser: TestClient, desk: TestClient, prefix: str) -> None:
    client = desk if prefix else browser
    for name in (
        "elhandel.css",
        "nabostroem.js",
        "elhandel.js",
        "htmx.min.js",
        "figtree.woff2",
        "icons.svg",
    ):
        address = f"{prefix}/assets/{assets().address(name)}"
        assert _check(client.get(address), address) == 200
    assert _check(client.get(f"{prefix}/assets/no-such.css"), "no such file") == 404


def test_documents_tables_and_parts_have_them(
    browser: TestClient, home: BilledHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = home.bills[0]
    with aws_with_a_bucket(monkeypatch):
        pdf = b"%PDF-1.7 of this test"
        make_documents(home.world.database, [bill.invoice_id], Bucket(BUCKET), lambda _: pdf)
        for path, kind in (
            (f"/regninger/{bill.number}.pdf", "application/pdf"),
            (f"/regninger/{bill.number}.csv", "text/csv"),
            ("/forbrug/2025-11.csv", "text/csv"),
            ("/profil/forbrug.csv", "text/csv"),
            ("/profil/konto.csv", "text/csv"),
            ("/profil/mine-data.json", "application/json"),
        ):
            answer = browser.get(path)
            assert _check(answer, path) == 200
            assert answer.headers["content-type"].startswith(kind)
    part = browser.get("/forbrug/2025-11-14", headers={"hx-request-type": "partial"})
    assert _check(part, "a part") == 200


@pytest.mark.parametrize("path", ["/", "/kontor/"])
def test_an_error_that_nobody_foresaw_has_them_too(
    browser: TestClient, desk: TestClient, path: str
) -> None:
    def broken() -> None:
        raise MemoryError

    client = desk if path == "/kontor/" else browser
    app: Any = client.app
    app.dependency_overrides[visit.session_of_request] = broken
    answer = client.get(path)
    assert _check(answer, path) == 500
    assert "Noget gik galt hos os" in answer.text
    assert "MemoryError" not in answer.text


@pytest.mark.parametrize("which", ["site", "office"])
def test_no_form_takes_a_file(
    browser: TestClient, desk: TestClient, home: BilledHome, neighbours: None, which: str
) -> None:
    """Uploads: none. A form of several parts is refused as a whole."""
    app, client = (site, browser) if which == "site" else (office, desk)
    paths = [_filled(route.path, "1") for route in _routes(app, "POST")]
    assert len(paths) > 4
    for path in paths:
        answer = client.post(
            path,
            data={"_token": CSRF, "besked": "Here is a file."},
            files={"file": ("bill.pdf", b"%PDF-1.7", "application/pdf")},
        )
        assert _check(answer, path) == 400, path
        assert "unreadable-form" in answer.text
