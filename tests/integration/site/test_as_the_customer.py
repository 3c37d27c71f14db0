"""Staff see a customer's own pages: with a reason, only to see, and the customer is shown it."""

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.database import Database, fetch_one
from functions.site.app import app
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import ORIGIN
from tests.integration.site.test_office_pages import SignIn, as_staff, filled

__all__ = ["as_staff"]


@pytest.fixture
def pages(database_of: Callable[[str], Database], home: BilledHome) -> Iterator[TestClient]:
    """The customers' pages, with nobody signed in."""
    own = database_of("site")
    app.dependency_overrides = {web.database: lambda: own, web.clock: lambda: home.world.clock}
    yield TestClient(
        app, base_url="https://testserver", headers=ORIGIN_SECURE, follow_redirects=False
    )
    app.dependency_overrides = {}


ORIGIN_SECURE = {name: value.replace("http:", "https:") for name, value in ORIGIN.items()}


def test_the_pages_are_the_customers_and_nothing_is_changed(
    as_staff: SignIn, pages: TestClient, home: BilledHome
) -> None:
    with as_staff("support") as (office, session):
        path = f"/kontor/kunder/{home.customer_id}/som-kunden"
        form = filled(office, path, session)
        assert office.post(path, data={**form, "why": "kort"}).status_code == 422
        opened = office.post(path, data={**form, "why": "kunden spørger til sin regning"})
        again = office.post(path, data={**form, "why": "kunden spørger til sin regning"})
        (way,) = re.findall(r'href="(/som-kunden/[^"]+)"', opened.text)
        assert "/som-kunden/" not in again.text.replace(path, "")
        log = office.get("/kontor/log").text
        assert "kunden spørger til sin regning" in log
        assert way.rpartition("/")[2] not in log

    assert pages.get("/regninger").status_code == 303  # to the sign-in
    assert pages.get(way).headers["location"] == "/"
    page = pages.get("/regninger")
    assert page.status_code == 200
    assert "Du ser det, kunden ser" in page.text
    assert 'class="viewing"' in page.text
    for form_of_theirs in ("/flyt", "/log-ud", "/regninger/2026-00001/indsigelse"):
        assert pages.post(form_of_theirs, data={"_token": ""}).status_code == 403
    number = home.bills[0].number
    for file in (
        *("/profil/mine-data.json", "/profil/forbrug.csv", "/forbrug/2025-12.csv"),
        *(f"/regninger/{number}.csv", f"/regninger/{number}.xml"),
    ):
        assert pages.get(file).status_code == 403, file
    assert "dine sider, som du ser dem" in pages.get("/profil").text

    ended = pages.post("/som-kunden/luk")
    assert (ended.status_code, "Til kontoret" in ended.text) == (200, True)
    assert pages.get("/regninger").status_code == 303
    with home.world.database.transaction() as tx:
        seen = "SELECT count(*) FROM backoffice.opened WHERE page = 'som-kunden'"
        assert fetch_one(tx, seen, []) == (1,)


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/kontor/log-ud", {}), ("/kontor/log-ind/steder", {"session": "alle"})],
)
def test_who_signs_out_leaves_no_customers_pages_open(
    as_staff: SignIn, pages: TestClient, home: BilledHome, path: str, fields: dict[str, str]
) -> None:
    with as_staff("support") as (office, session):
        view = f"/kontor/kunder/{home.customer_id}/som-kunden"
        form = filled(office, view, session, why="kunden spørger til sin regning")
        (way,) = re.findall(r'href="(/som-kunden/[^"]+)"', office.post(view, data=form).text)
        pages.get(way)
        assert pages.get("/regninger").status_code == 200

        assert office.post(path, data={"_token": session.csrf, **fields}).status_code == 303
        assert pages.get("/regninger").status_code == 303  # to the sign-in


def test_a_way_is_good_once_and_by_no_other_role(
    as_staff: SignIn, pages: TestClient, home: BilledHome
) -> None:
    path = f"/kontor/kunder/{home.customer_id}/som-kunden"
    with as_staff("operations") as (office, session):
        assert office.get(path).status_code == 403
        form = {"_token": session.csrf, "_key": "x" * 32, "why": "jeg vil gerne se efter"}
        assert office.post(path, data=form).status_code == 403
    assert pages.get(f"/som-kunden/{'x' * 43}").status_code == 403
