"""The page of a signup: open to whoever holds its link, and to nobody else."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from functions.site.app import app as site
from tests.integration.onboarding.api.test_onboarding_api import ANDERS


@pytest.fixture
def browser(
    cloud: None, database_of: Callable[[str], Database], clock: FixedClock
) -> Iterator[TestClient]:
    """A browser in which nobody has signed in."""
    own = database_of("site")
    site.dependency_overrides = {web.database: lambda: own, web.clock: lambda: clock}
    yield TestClient(site, follow_redirects=False, raise_server_exceptions=False)
    site.dependency_overrides = {}


def test_the_link_of_the_answer_shows_how_far_the_signup_is(
    api: TestClient, browser: TestClient, database: Database
) -> None:
    path = api.post("/api/signup", json=ANDERS).json()["status_path"]
    text = browser.get(path).text
    assert "Strøm fra os 23. marts 2026" in text
    assert 'aria-current="step"><strong>' in text
    assert ANDERS["customer_name"] not in text
    assert ANDERS["gsrn"] not in text
    with database.transaction() as tx:
        tx.execute("UPDATE market.process SET state = 'acknowledged'")
    assert "Meldt til elmarkedet" in browser.get(path).text
    with database.transaction() as tx:
        tx.execute("UPDATE market.process SET state = 'rejected', reject_code = 'D17'")
    refused = browser.get(path).text
    assert "Tilmeldingen blev ikke til noget" in refused
    assert "CPR- eller CVR-nummeret er ikke det, der står på målepunktet." in refused
    assert 'lang="en"' not in refused.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("token", ["", "?n=", "?n=0123456789abcdef0123456789abcdef", "?n=æ"])
def test_without_the_token_there_is_no_such_page(
    api: TestClient, browser: TestClient, token: str
) -> None:
    api.post("/api/signup", json=ANDERS)
    assert browser.get(f"/tilmelding/SGN-2026-00001{token}").status_code == 404


def test_the_token_of_one_signup_opens_no_other(api: TestClient, browser: TestClient) -> None:
    path = api.post("/api/signup", json=ANDERS).json()["status_path"]
    other = {**ANDERS, "gsrn": "571313180000000018"}
    assert api.post("/api/signup", json=other).json()["status_path"] != path
    assert browser.get(path.replace("00001", "00002")).status_code == 404
