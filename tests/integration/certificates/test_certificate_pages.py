"""Certifikater: what a customer has, gives away and retires, on their pages (GX-ERC-4, 6)."""

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel_web import visit
from functions.site.app import app as site
from tests.builders.functions import Invoke
from tests.integration.certificates.test_documents import generator
from tests.integration.certificates.world import LATER, Producer, World
from tests.integration.site.conftest import CSRF, ORIGIN, a_session

__all__ = ["generator"]

PAGE: Final = "/nabostroem/certifikater"

type PagesOf = Callable[[Producer], contextlib.AbstractContextManager[TestClient]]


@pytest.fixture
def pages_of(world: World, neighbours: None, database_of: Callable[[str], Database]) -> PagesOf:
    """A browser in which a producer has signed in."""
    own = database_of("site")

    @contextlib.contextmanager
    def signed_in(who: Producer) -> Iterator[TestClient]:
        session = a_session(who.customer, world.clock.now())
        site.dependency_overrides = {
            web.database: lambda: own,
            web.clock: lambda: world.clock,
            visit.session_of_request: lambda: session,
        }
        yield TestClient(
            site, headers=ORIGIN, follow_redirects=False, raise_server_exceptions=False
        )
        site.dependency_overrides = {}

    return signed_in


@pytest.fixture
def anna(world: World) -> Producer:
    producer = world.producer()
    world.produces(producer, [1_000])
    return producer


@pytest.fixture
def bo(anna: Producer, world: World) -> Producer:
    return world.producer()


@pytest.fixture
def valid(anna: Producer, world: World) -> str:
    """A certificate of Anna for 1,000 Wh that is pending no more."""
    number = world.issues(anna)
    world.clock.move_by(days=LATER.days)
    return number


def said(text: str, test_id: str) -> str:
    found = re.search(rf'data-testid="{test_id}"[^>]*>(.*?)</(?:dd|span)>', text, re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def posted(browser: TestClient, path: str, **form: str) -> tuple[int, str]:
    answer: Any = browser.post(f"{PAGE}/{path}", data={"_token": CSRF, **form})
    return answer.status_code, answer.headers.get("location", answer.text)


def test_a_part_is_given_away_and_the_rest_retired(
    world: World, anna: Producer, bo: Producer, valid: str, pages_of: PagesOf
) -> None:
    with pages_of(anna) as browser:
        text = browser.get(PAGE).text
        assert valid in text
        assert "Solceller" in text
        assert said(browser.get(f"{PAGE}/{valid}").text, "held") == "1,000 kWh"
        gives = {"konto": bo.account.lower(), "kwh": "0,4", "_key": "mine"}
        for _ in range(2):  # sent twice it is one
            assert posted(browser, f"{valid}/overdrag", **gives) == (
                303,
                f"{PAGE}/{valid}?sket=overdraget",
            )
        assert said(browser.get(f"{PAGE}/{valid}").text, "held") == "0,600 kWh"
        status, text = posted(browser, f"{valid}/brug", kwh="", sikker="ja", _key="other")
        assert (status, text) == (303, f"{PAGE}/{valid}?sket=brugt")
        text = browser.get(f"{PAGE}/{valid}").text
        assert (said(text, "held"), said(text, "retired")) == ("0,000 kWh", "0,600 kWh")
        assert "Brug certifikatet" not in text
    with pages_of(bo) as browser:
        assert said(browser.get(f"{PAGE}/{valid}").text, "held") == "0,400 kWh"
    world.holds()


@pytest.mark.parametrize(
    ("path", "form", "wrong"),
    [
        ("overdrag", {"konto": "CT-2000-99999"}, "Der er ingen anden konto"),
        ("overdrag", {"konto": ""}, "Udfyld feltet"),
        ("overdrag", {"kwh": "1,5"}, "Så meget har du ikke"),
        ("overdrag", {"kwh": "alt"}, "Skriv et antal kWh"),
        ("brug", {"sikker": ""}, "Sæt kryds"),
        ("brug", {"kwh": "2", "sikker": "ja"}, "Så meget har du ikke"),
        ("brug", {"kwh": "0", "sikker": "ja"}, "Så meget har du ikke"),
    ],
)
def test_what_cannot_be_done_says_why_and_moves_nothing(
    world: World,
    anna: Producer,
    bo: Producer,
    valid: str,
    pages_of: PagesOf,
    path: str,
    form: dict[str, str],
    wrong: str,
) -> None:
    with pages_of(anna) as browser:
        status, text = posted(browser, f"{valid}/{path}", **{"konto": bo.account, **form})
        assert status == 422
        assert wrong in text
    assert world.own(anna, valid).held_wh == 1_000


def test_a_certificate_that_waits_for_its_reading_says_until_when(
    world: World, anna: Producer, pages_of: PagesOf
) -> None:
    yesterday = date(2026, 6, 9)
    world.produces(anna, [1_000], day=yesterday)
    number = world.issues(anna, day=yesterday)
    with pages_of(anna) as browser:
        text = browser.get(f"{PAGE}/{number}").text
        assert "Det kan bruges og overdrages fra" in text
        status, text = posted(browser, f"{number}/brug", sikker="ja")
        assert (status, "kan ikke flyttes lige nu" in text) == (422, True)


def test_the_certificate_of_another_is_not_there(
    world: World, anna: Producer, bo: Producer, valid: str, pages_of: PagesOf
) -> None:
    with pages_of(bo) as browser:
        assert valid not in browser.get(PAGE).text
        assert browser.get(f"{PAGE}/{valid}").status_code == 404
        assert posted(browser, f"{valid}/brug", sikker="ja")[0] == 404
        assert browser.get(f"{PAGE}/ERC-2026-x").status_code == 422


def test_the_document_is_asked_for_made_and_fetched_by_who_has_it(
    generator: Invoke, anna: Producer, bo: Producer, valid: str, pages_of: PagesOf
) -> None:
    with pages_of(anna) as browser:
        assert browser.get(f"{PAGE}/{valid}.pdf").status_code == 404
        for _ in range(2):
            assert posted(browser, f"{valid}/pdf") == (303, f"{PAGE}/{valid}?sket=dokument")
        text = browser.get(f"{PAGE}/{valid}").text
        assert "inden for fem minutter" in text
        assert "Hent som PDF" not in text
        assert generator({"job": "make-certificates"})["made"] == 1
        assert f"{PAGE}/{valid}.pdf" in browser.get(f"{PAGE}/{valid}").text
        answer = browser.get(f"{PAGE}/{valid}.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
    with pages_of(bo) as browser:
        assert browser.get(f"{PAGE}/{valid}.pdf").status_code == 404
        assert posted(browser, f"{valid}/pdf")[0] == 404
