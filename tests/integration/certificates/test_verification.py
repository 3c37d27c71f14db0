"""The page of a certificate, for whoever has its number (GX-ERC-5): no sign-in, no person."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.database import Database
from functions.site.app import app as site
from tests.integration.certificates.world import LATER, World


@pytest.fixture
def browser(
    world: World, neighbours: None, database_of: Callable[[str], Database]
) -> Iterator[TestClient]:
    """Nobody has signed in; the pages have their own role."""
    own = database_of("site")
    site.dependency_overrides = {web.database: lambda: own, web.clock: lambda: world.clock}
    yield TestClient(site, base_url="https://testserver", raise_server_exceptions=False)
    site.dependency_overrides = {}


def test_everybody_may_verify_a_certificate_and_learns_of_nobody(
    world: World, browser: TestClient
) -> None:
    anna = world.producer()
    world.produces(anna, [1_500])
    number = world.issues(anna)
    world.clock.move_by(days=LATER.days)
    world.retires(anna, number, 500)

    page = browser.get(f"/certifikat/{number}")

    assert page.status_code == 200, page.text
    for said in (number, "1,500 kWh vedvarende strøm", "Gyldigt", "Solceller", "0,500 kWh"):
        assert said in page.text
    for secret in (str(anna.gsrn), anna.account, "staff:rikke"):
        assert secret not in page.text


def test_the_metadata_never_change_and_their_hash_stands_on_the_page(
    world: World, browser: TestClient
) -> None:
    """GX-ERC-5: name, description, attributes, category."""
    anna = world.producer("D12")
    world.produces(anna, [1_500])
    number = world.issues(anna)
    before = browser.get(f"/certifikat/{number}/metadata.json")
    world.clock.move_by(days=LATER.days)
    world.validates(number)
    world.retires(anna, number)
    after = browser.get(f"/certifikat/{number}/metadata.json")

    assert before.content == after.content
    said = after.json()
    assert said["name"] == f"Renewable Energy Certificate #{number}"
    assert said["properties"]["category"] == "certificate"
    page = f"/certifikat/{number}"
    files = {file["type"]: file["uri"] for file in said["properties"]["files"]}
    assert said["image"] == files["image/svg+xml"]
    assert files["application/pdf"].endswith(f"{page}/document.pdf")
    assert all(uri.endswith(f"{page}/{uri.rsplit('/', 1)[1]}") for uri in files.values())
    attributes = {one["trait_type"]: one["value"] for one in said["attributes"]}
    assert {
        "Energy Amount (kWh)": "1.500",
        "Renewable Source": "Wind turbine",
        "Certificate ID": number,
    }.items() <= attributes.items()
    assert {"Issuer", "Issue Date", "Expiry Date", "Status"} <= attributes.keys()
    sha256 = hashlib.sha256(after.content).hexdigest()
    page = browser.get(f"/certifikat/{number}").text
    assert sha256 in page.replace("<wbr>", "")
    assert "Brugt" in page


def test_its_picture_is_a_picture_and_names_nobody(world: World, browser: TestClient) -> None:
    anna = world.producer()
    world.produces(anna, [1_500])
    number = world.issues(anna)

    answer = browser.get(f"/certifikat/{number}/image.svg")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert ElementTree.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"
    for said in (number, "1.500 kWh", "Photovoltaic cells", "DK1"):
        assert said in answer.text
    for secret in (str(anna.gsrn), anna.account):
        assert secret not in answer.text


@pytest.mark.parametrize("number", ["ERC-2026-000009", "ERC-1", "x"])
def test_what_there_is_not_is_not_found(browser: TestClient, number: str) -> None:
    for part in ("", "/image.svg", "/document.pdf", "/metadata.json"):
        assert browser.get(f"/certifikat/{number}{part}").status_code in {404, 422}


@pytest.mark.parametrize(("days", "said"), [(0, "Afventer"), (400, "Udløbet")])
def test_where_it_stands_follows_from_the_clock(
    world: World, browser: TestClient, days: int, said: str
) -> None:
    anna = world.producer()
    day = world.clock.now().date()
    world.produces(anna, [500], day=day)
    world.clock.move_by(days=1)
    number = world.issues(anna, day=day)
    world.clock.instant += timedelta(days=days)
    assert said in browser.get(f"/certifikat/{number}").text
