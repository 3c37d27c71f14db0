"""Odd input fails no page: every route of both apps, asked with numbers, days, texts and forms that
no page of ours sends, answers with a page that says so.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from elhandel.platform import aws
from functions.site.app import app as site_app
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import CSRF

ODD: Final = (
    "-1",
    "2147483648",
    "1" + "0" * 400,
    "0001-01-01",
    "9999-12-31",
    "9999-12",
    "%D9%A1",
    "//[",
)
TYPED: Final = ("2147483648", "9999-12-31", "a\x00b", "💡" * 300, "NaN", "=1+1")
FIELDS: Final = (
    *("_key", "hvad", "dag", "hvorfor", "besked", "linje", "kunde", "koe", "raekke", "gsrn"),
    *("number", "reason", "why", "vis", "verdict", "channel", "title", "text", "q", "hvem"),
    *(
        "regning",
        "rolle",
        "goer",
        "til",
        "amount_dkk",
        "session",
        "trin",
        "produkt",
        "ind",
        "ud",
        "fra",
    ),
    *(
        "maalepunkt",
        "adresse",
        "oenske",
        "sprog",
        "email",
        "phone",
        "street",
        "postal_code",
        "city",
    ),
)


def _routes(app: FastAPI, method: str) -> list[Any]:
    found = {}
    for route in app.routes:
        inside = getattr(route, "original_router", None)
        for one in [route] if inside is None else inside.routes:
            if method in (getattr(one, "methods", None) or ()):
                found[one.path] = one
    return list(found.values())


def _queries(dependant: Any) -> set[str]:
    """The names that a route reads of a query, with those of what it depends on."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_queries(inner) for inner in dependant.dependencies))


def _filled(path: str, value: str) -> str:
    return "/".join(
        value + part.partition("}")[2] if part.startswith("{") else part for part in path.split("/")
    )


def _asked(app: FastAPI, browser: TestClient, known: dict[str, str]) -> Iterator[Any]:
    """(method, path, value, answer)."""
    for route in _routes(app, "GET"):
        whole = _filled(route.path, known.get(route.path.partition("{")[0], "1"))
        places = [_filled(route.path, value) for value in ODD if "{" in route.path]
        asked = [f"{whole}?{name}={value}" for name in _queries(route.dependant) for value in ODD]
        for path in places + asked:
            yield "GET", path, "", browser.get(path)
    for route in _routes(app, "POST"):
        whole = _filled(route.path, known.get(route.path.partition("{")[0], "1"))
        for value in TYPED:
            form = {**dict.fromkeys(FIELDS, value), "_token": CSRF}
            yield "POST", whole, value, browser.post(whole, data=form)


def _failed(answers: Iterator[Any]) -> list[Any]:
    return [
        (method, path[:80], value[:20], answer.status_code)
        for method, path, value, answer in answers
        if answer.status_code >= 500
    ]


def test_no_odd_input_fails_a_page_of_customers(
    browser: TestClient, home: BilledHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws, "secret", lambda name, **_: "a secret of this test")
    known = {"/regninger/": home.bills[0].number}
    assert _failed(_asked(site_app, browser, known)) == []


def test_no_odd_input_fails_a_page_of_staff(desk: TestClient, home: BilledHome) -> None:
    from functions.backoffice.app import app as office

    known = {
        "/kontor/regninger/": home.bills[0].number,
        "/kontor/kunder/": str(home.customer_id),
        "/kontor/arbejde/": "disputes",
        "/kontor/goer/": "give-goodwill",
    }
    assert _failed(_asked(office, desk, known)) == []


def test_a_place_has_one_address(browser: TestClient) -> None:
    """Another way to write its number would lead to itself for ever."""
    for number in ("01", "%D9%A1"):
        assert browser.get(f"/sted/{number}/forbrug").status_code == 404
