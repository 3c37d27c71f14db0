"""The portal's API answers what the pages show."""

from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.builders.clock import at
from tests.builders.identifiers import a_gsrn
from tests.integration.site.billed_home import BilledHome


def asked(api: TestClient, path: str) -> dict[str, Any]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json(parse_float=Decimal))


def test_a_month_is_its_bills_to_the_ore(api: TestClient, home: BilledHome) -> None:
    found = asked(api, f"/api/portal/{home.house.gsrn}/costs?month=2025-12-24")

    billed = sum(bill.totals.total for bill in home.bills[1:])
    assert Decimal(found["amount"]) * 100 == billed
    assert sum(Decimal(day["amount"]) for day in found["days"]) * 100 == billed
    assert sum(map(Decimal, found["groups"].values())) * 100 == billed
    assert found["bills"] == [bill.number for bill in home.bills[1:]]
    assert found["provisional"] is False


def test_prices_hold_everything_by_hour(api: TestClient, home: BilledHome) -> None:
    home.world.clock.instant = at("2026-01-14T13:20")
    found = asked(api, f"/api/portal/{home.house.gsrn}/prices")

    assert len(found["hours"]) == 48
    assert found["hours"][0]["start"] == "2026-01-13T23:00:00Z"
    assert [window["hours"] for window in found["cheapest"]] == [1, 2, 3, 4, 5, 6]
    assert {hour["band"] for hour in found["hours"]} <= {"cheap", "normal", "dear"}


@pytest.mark.parametrize("path", ["costs", "prices"])
def test_somebody_elses_home_is_not_there(api: TestClient, home: BilledHome, path: str) -> None:
    other = home.world.house(7, starts_on=at("2025-12-01T00:00").date())
    assert api.get(f"/api/portal/{other.gsrn}/{path}").status_code == 404
    assert api.get(f"/api/portal/{a_gsrn(8)}/{path}").status_code == 404


def test_a_month_without_supply_is_not_there(api: TestClient, home: BilledHome) -> None:
    answer = api.get(f"/api/portal/{home.house.gsrn}/costs?month=2025-09-01")
    assert answer.status_code == 404
