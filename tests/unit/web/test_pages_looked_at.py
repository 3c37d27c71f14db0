"""No page is left out of those that somebody looks at in a browser."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi import FastAPI

from elhandel_office import office
from elhandel_site import site
from tests.browser.test_tour import CUSTOMERS_PAGES, STAFFS_PAGES
from tests.conftest import ROOT

ELSEWHERE: Final = {
    "/aftale/skift": "test_own_changes.py",
    "/betaling/metode/{method_id}": "test_with_services.py",
    "/forbrug/budget": "test_budgets.py",
    "/er-det-dit-hjem": "test_moved_in.py",
    "/tilmelding/{reference}": "test_the_market.py",
    "/certifikat/{number}": "test_neighbours_states.py",
    "/nabostroem": "test_neighbours_states.py",
    "/nabostroem/handel": "test_neighbours_states.py",
    "/nabostroem/maalinger": "test_neighbours_states.py",
    "/nabostroem/certifikater": "test_neighbours_states.py",
    "/nabostroem/certifikater/{number}": "test_neighbours_states.py",
    "/nabostroem/indstillinger": "test_neighbours_states.py",
    "/ydelser/{number}": "test_with_services.py",
    "/log-ind/fejl": "test_guard.py",
    "/log-ud": "test_states.py",
    "/kontor/afstemning/{discrepancy_id}": "test_the_market.py",
    "/kontor/beskeder/{message_id}": "test_staff.py",
    "/kontor/drift/indlaest/{batch}": "test_states.py",
    "/kontor/kunder/{number}/ydelser/{service}": "test_with_services.py",
    "/kontor/nabostroem": "test_neighbours_office.py",
    "/kontor/godkend/{action_id}": "test_staff.py",
}
"""Looked at by a journey, or in a state."""

NO_PAGES: Final = re.compile(
    r".*\.(csv|pdf|svg|xml|json|\{form\})$"
    r"|(/kontor)?/(assets/\{name\}|da|en|log-ind|log-ind/(svar|rest))$"
    r"|/sted/.*"  # the same pages of a home among several
    r"|.*/tabel$"  # a part of the day
    r"|/som-kunden/\{ticket\}$"  # leads to the customer's pages
    r"|/kontor/(log-ind/fejl|log-ud)$"  # the same templates as customers'
)


def _paths(app: FastAPI) -> Iterator[str]:
    for route in app.routes:
        inside: Any = getattr(route, "original_router", None)
        for one in [route] if inside is None else inside.routes:
            if "GET" in (getattr(one, "methods", None) or ()):
                yield one.path


def _is_of(pattern: str, path: str) -> bool:
    form = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(pattern))
    return re.fullmatch(form, path.partition("?")[0]) is not None


@pytest.mark.parametrize("which", ["site", "office"])
def test_every_page_is_looked_at(which: str) -> None:
    app, toured = {
        "site": (site(), CUSTOMERS_PAGES),
        "office": (office(lambda *_: {}), STAFFS_PAGES),
    }[which]
    pages = {path for path in _paths(app) if not NO_PAGES.fullmatch(path)}
    assert len(pages) > 10
    left_out = {
        page
        for page in pages - set(ELSEWHERE)
        if not any(_is_of(page, path) for path in toured.values())
    }
    assert left_out == set()


def test_what_is_looked_at_elsewhere_is() -> None:
    for page, file in ELSEWHERE.items():
        text = (ROOT / "tests" / "browser" / file).read_text("utf-8")
        assert ".look(" in text, page
