"""A customer's bills of all places over the API, and one explained."""

from decimal import Decimal

from fastapi.testclient import TestClient

from tests.integration.billing.world import Supply


def test_the_list_has_the_customers_own_bills_only(
    api: TestClient, supplies: tuple[Supply, Supply]
) -> None:
    answer = api.get("/api/portal/bills").json()

    assert [bill["number"] for bill in answer["bills"]] == ["2026-00001"]
    assert answer["before"] is None


def test_who_is_paid_adds_up_to_the_bill(api: TestClient) -> None:
    bill = api.get("/api/portal/bills/2026-00001").json()

    parts = sum(Decimal(part["amount"]) for part in bill["parts"])
    assert parts + Decimal(bill["vat"]) == Decimal(bill["total"])
    assert bill["difference"] is None


def test_another_customers_bill_is_not_there(api: TestClient) -> None:
    for path in ("", ".csv"):
        assert api.get(f"/api/portal/bills/2026-00002{path}").status_code == 404
