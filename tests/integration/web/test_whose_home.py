"""Who has only moved in meets one page, which asks whose home it is, and then their own pages."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest

from tests.builders.clock import HandClock
from tests.builders.network.outside import OutsideWorld
from tests.integration.web.browser import Browser
from tests.integration.web.test_sign_in import SITE, a_customer

type Open = Callable[[], Browser]

QUESTION = "/er-det-dit-hjem"
STATED = "stated-by-the-signup"
_numbers = itertools.count(1)
_HOME = """
WITH point AS (
    INSERT INTO portfolio.metering_point (gsrn, created_at) VALUES (%(gsrn)s, '2026-01-01')
    RETURNING metering_point_id),
version AS (
    INSERT INTO portfolio.metering_point_version (
        metering_point_id, valid_from, type, grid_area, price_area, address, recorded_at)
    SELECT metering_point_id, '2026-01-01', 'E17', '344', 'DK1',
           '{"street": "Andenvej", "number": "9", "floor": "2", "door": "th",
             "postal_code": "5000", "city": "Odense C"}',
           '2026-01-01' FROM point),
contract AS (
    INSERT INTO portfolio.contract (
        customer_id, metering_point_id, product_id, state, created_at)
    SELECT %(party)s, metering_point_id, 'spot-basis', 'active', '2026-01-01' FROM point
    RETURNING contract_id, metering_point_id)
INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on)
SELECT metering_point_id, contract_id, 'active', '2026-01-05' FROM contract
"""


def a_party_with_a_home(owner: psycopg.Connection, cpr: str, gsrn: str) -> int:
    """Somebody's number, signed up for a home that is supplied; nobody has proved it."""
    owner.execute(
        "INSERT INTO portfolio.grid_area (grid_area, price_area, name) VALUES ('344', 'DK1', 'N1') "
        "ON CONFLICT DO NOTHING"
    )
    party = a_customer(owner, "cpr", cpr, proved=False)
    owner.execute("UPDATE portfolio.customer SET name = %s WHERE customer_id = %s", [STATED, party])
    owner.execute(_HOME.encode(), {"party": party, "gsrn": gsrn})
    return party


@dataclass(frozen=True)
class Nora:
    """Somebody who signs in under this name, with the number of this party."""

    name: str
    party: int


@pytest.fixture
def nora(owner: psycopg.Connection, outside: OutsideWorld) -> Nora:
    """Another one in each test."""
    number = next(_numbers)
    person = {"name": f"Nora {number} Ny", "cpr": f"0203901{number:03}"}
    outside.ask("POST", "/control/identity/people", {"people": [person]})
    return Nora(person["name"], a_party_with_a_home(owner, person["cpr"], f"571313189{number:09}"))


def answer(browser: Browser, party: int, said: str) -> str:
    """Where an answer leads."""
    sent = browser.post(QUESTION, {"_token": browser.token(QUESTION), "hjem": party, "svar": said})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def test_every_page_leads_to_the_question_until_it_is_answered(at_site: Open, nora: Nora) -> None:
    browser = at_site()
    assert browser.sign_in(nora.name).status_code == 303
    for path in ("/", "/regninger", "/profil", "/flyt", "/log-ind/steder"):
        led = browser.get(path)
        assert (led.status_code, led.headers["location"]) == (303, QUESTION), path
    for path in ("/flyt", "/log-ind/steder"):
        refused = browser.post(path, {"_token": browser.token(QUESTION), "hvad": "move_out"})
        assert (refused.status_code, "sign-in-unfinished" in refused.text) == (403, True), path

    page = browser.get(QUESTION).text
    for shown in ("Andenvej 9", "5000 Odense C", "5. januar 2026"):
        assert shown in page
    for kept in (STATED, "2 th", "a@example.dk", "12345678"):
        assert kept not in page
    assert "/regninger" not in page


def test_a_yes_opens_the_pages_and_shows_what_the_signup_stated(at_site: Open, nora: Nora) -> None:
    browser = at_site()
    browser.sign_in(nora.name)

    leads = answer(browser, nora.party, "ja")

    assert leads == "/profil?sket=hjem"
    assert STATED in browser.get(leads).text
    assert str(nora.party) in browser.get("/").text
    assert browser.get(QUESTION).headers["location"] == "/"


def test_a_no_ends_the_session_and_says_what_comes_of_it(
    at_site: Open, owner: psycopg.Connection, nora: Nora
) -> None:
    browser = at_site()
    browser.sign_in(nora.name)

    leads = answer(browser, nora.party, "nej")

    assert leads == "/log-ind/fejl?hvad=home-not-theirs"
    assert "du får ingen regning for den" in browser.get(leads).text
    assert browser.get("/").headers["location"].startswith("/log-ind")
    assert SITE not in browser.cookies or browser.cookies[SITE] == ""
    proved = owner.execute(
        "SELECT proved_at FROM portfolio.customer WHERE customer_id = %s", [nora.party]
    ).fetchone()
    assert proved == (None,)
    assert browser.sign_in(nora.name).headers["location"] == "/log-ind/fejl?hvad=customer-not-known"


def test_an_answer_wants_a_sign_in_of_the_last_minutes_and_our_own_form(
    at_site: Open, clock: HandClock, nora: Nora, owner: psycopg.Connection
) -> None:
    browser = at_site()
    browser.sign_in(nora.name)
    form = {"_token": browser.token(QUESTION), "hjem": nora.party, "svar": "ja"}

    elsewhere = browser.post(QUESTION, form, **{"sec-fetch-site": "cross-site"})
    unsigned = browser.post(QUESTION, {**form, "_token": "x"})
    odd = browser.post(QUESTION, {**form, "hjem": "٣"})
    clock.move_by(minutes=11)
    late = browser.post(QUESTION, form)

    assert [a.status_code for a in (elsewhere, unsigned, odd, late)] == [403, 409, 404, 403]
    assert "Ja, det er mit" not in browser.get(QUESTION).text
    answers = owner.execute("SELECT 1 FROM portfolio.home_answer WHERE party_id = %s", [nora.party])
    assert answers.fetchall() == []


def test_of_who_is_a_customer_overblik_asks(
    at_site: Open, owner: psycopg.Connection, nora: Nora
) -> None:
    first = at_site()
    first.sign_in(nora.name)
    answer(first, nora.party, "ja")
    ((cpr_hash,),) = owner.execute(
        "SELECT identity_hash FROM portfolio.customer WHERE customer_id = %s", [nora.party]
    ).fetchall()
    party = a_party_with_a_home(owner, "0203902999", f"57131318800{nora.party:07}")
    owner.execute(
        "UPDATE portfolio.customer SET identity_hash = %s WHERE customer_id = %s", [cpr_hash, party]
    )

    browser = at_site()
    browser.sign_in(nora.name)
    page = browser.get("/").text
    assert "Er det dit?" in page
    assert re.search(rf'name="hjem" value="{party}"', page)

    assert answer(browser, party, "ja") == "/?sket=hjem-paa-vej"
    assert "Er det dit?" not in browser.get("/").text
