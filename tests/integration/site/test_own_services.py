"""Ydelser: what a customer has beside electricity, what was paused, and what was given back."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from elhandel.platform.database import Database
from elhandel.services import agreements
from tests.integration.payments.world import a_customer
from tests.integration.services.world import active, decided, ordered
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import signed_in
from tests.integration.site.test_bills import page


@pytest.fixture
def service(home: BilledHome) -> int:
    with home.world.database.transaction() as tx:
        return active(tx, home.customer_id, home.world.clock).agreement.agreement_id


def test_without_a_service_the_page_says_so_and_names_the_homes(browser: TestClient) -> None:
    text = page(browser, "/ydelser")
    assert "Du har ingen andre ydelser hos os endnu" in text
    assert "Konto CT-" in text


def test_a_service_shows_its_state_its_price_with_vat_and_its_next_period(
    browser: TestClient, service: int
) -> None:
    text = page(browser, "/ydelser")
    assert 'data-testid="service-card"' in text
    for said in ("Fiber 300", "Leveres", "249,00 kr. pr. måned", "300/300 Mbit/s", "Næste periode"):
        assert said in text, said
    assert f"/ydelser/{service}" in page(browser, "/")


def test_a_pause_says_since_when_why_and_what_it_gives_back(
    browser: TestClient, home: BilledHome, service: int
) -> None:
    clock = home.world.clock
    clock.move_by(days=1)
    with home.world.database.transaction() as tx:
        agreements.suspend(tx, service, "customer_request", decided(clock))

    assert "fordi du bad om det" in page(browser, "/ydelser")
    text = page(browser, f"/ydelser/{service}")
    assert "givet tilbage" in text
    assert "Dagene koster ikke noget" in text
    assert "Sat på pause" in text
    assert "på pause" in page(browser, "/")


def test_why_staff_paused_a_service_is_not_told_where_it_is_theirs_to_know(
    browser: TestClient, home: BilledHome, service: int
) -> None:
    with home.world.database.transaction() as tx:
        agreements.suspend(tx, service, "fraud", decided(home.world.clock))
    text = page(browser, f"/ydelser/{service}")
    assert "På pause siden" in text
    assert "fraud" not in text
    assert "staff:" not in text


def test_an_order_waits_and_costs_nothing(browser: TestClient, home: BilledHome) -> None:
    with home.world.database.transaction() as tx:
        ordered(tx, home.customer_id, home.world.clock, "5g-200")
    text = page(browser, "/ydelser")
    assert "Den koster ikke noget, før den leveres." in text
    assert "500 GB pr. periode" in text


def test_the_service_of_another_is_not_there(
    database_of: Callable[[str], Database], home: BilledHome, service: int
) -> None:
    with home.world.database.transaction() as tx:
        stranger = a_customer(tx, name="Nora Ny")
    with signed_in(database_of("site"), home, stranger) as browser:
        assert browser.get(f"/ydelser/{service}").status_code == 404
        assert "Fiber 300" not in browser.get("/ydelser").text
