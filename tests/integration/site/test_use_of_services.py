"""Ydelser shows what a service has used, and warns before its package is used up. CD-USE-3 and 4;
journey 3 of the dashboard's ten.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from elhandel.platform.database import Database
from tests.integration.payments.world import a_customer
from tests.integration.services.world import a_service
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import signed_in

MB = 1_048_576
CAP_MB = 512_000


def used(home: BilledHome, number: int, mb: int, hours_ago: int = 1) -> None:
    """Let a service have used so much today, read some hours ago."""
    clock = home.world.clock
    with home.world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO services.usage_day (agreement_id, day, upload_bytes, download_bytes,"
            " read_at) VALUES (%(number)s, %(day)s, 0, %(bytes)s, %(at)s)"
            " ON CONFLICT (agreement_id, day) DO UPDATE"
            " SET download_bytes = excluded.download_bytes",
            {"number": number, "day": clock.today(), "bytes": mb * MB, "at": clock.now()},
        )
        read = clock.now() - timedelta(hours=hours_ago)
        tx.execute(
            "INSERT INTO services.usage_sync (agreement_id, tried_at, read_at, read_through)"
            " VALUES (%(number)s, %(at)s, %(at)s, %(day)s) ON CONFLICT (agreement_id) DO NOTHING",
            {"number": number, "at": read, "day": clock.today()},
        )


@pytest.fixture
def number(home: BilledHome) -> int:
    return a_service(home.world.database, home.customer_id, home.world.clock, "5g-200")


@pytest.mark.parametrize(
    ("percent", "look"), [(79, None), (80, "note-line warn"), (94, "note-line warn"), (95, "bad")]
)
def test_a_banner_is_yellow_from_80_percent_and_red_from_95(
    browser: TestClient, home: BilledHome, number: int, percent: int, look: str | None
) -> None:
    used(home, number, CAP_MB * percent // 100)
    for page in (browser.get("/ydelser").text, browser.get(f"/ydelser/{number}").text):
        assert ('data-testid="usage-warning"' in page) == (look is not None)
        assert look is None or look in page
        assert look is None or f"Du har brugt {percent} % af din data" in page


def test_thirty_days_are_drawn_and_added_up_and_old_ones_say_so(
    browser: TestClient, home: BilledHome, number: int
) -> None:
    used(home, number, 2048, hours_ago=5)
    page = browser.get(f"/ydelser/{number}").text
    assert 'data-testid="usage-chart"' in page
    assert 'data-testid="total-usage">2,0 GB' in page
    assert "2,0 af 500 GB (0 %)" in page
    assert "Netleverandøren svarer ikke lige nu" in page


def test_a_service_without_a_cap_has_no_percentage(browser: TestClient, home: BilledHome) -> None:
    number = a_service(home.world.database, home.customer_id, home.world.clock)
    used(home, number, 9_000_000)
    page = browser.get(f"/ydelser/{number}").text
    assert "uden loft" in page
    assert "usage-warning" not in page


def test_nobody_sees_what_another_customer_used(
    home: BilledHome, number: int, database: Database
) -> None:
    used(home, number, 10)
    for customer, seen in ((home.customer_id, 1), (home.customer_id + 1, 0)):
        with database.customer_transaction(customer) as tx:
            rows = tx.execute("SELECT count(*) FROM services.usage_day").fetchone()
        assert rows == (seen,)


def test_the_overview_of_who_has_no_electricity_shows_the_data_that_was_used(
    database_of: Callable[[str], Database], home: BilledHome
) -> None:
    """Overblik's four cards are of the whole account, whatever lies on it."""
    with home.world.database.transaction() as tx:
        stranger = a_customer(tx, name="Nora Ny")
    number = a_service(home.world.database, stranger, home.world.clock, "5g-200")
    used(home, number, CAP_MB // 10)
    with signed_in(database_of("site"), home, stranger) as browser:
        text = browser.get("/").text
    assert "Alt er i orden" in text
    assert "af 500 GB (10 %)" in text
    assert re.search(r'data-testid="total-usage">50,0 <small>GB', text)
