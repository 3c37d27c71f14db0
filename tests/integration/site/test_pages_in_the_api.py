"""What stands on a customer's pages stands in the portal's API too, with the same figures."""

import json
from decimal import Decimal
from typing import Any, get_args

from fastapi.testclient import TestClient

from elhandel.backoffice.audit import note_opened
from elhandel.portal import labels
from elhandel.portal.usage.coming import ComingKind
from functions.portal.app import app
from tests.builders.clock import at
from tests.integration.site.billed_home import BilledHome

WORDS = "I was away all of that week and the fridge was off."


def asked(api: TestClient, path: str, status: int = 200) -> Any:
    answer = api.get(f"/api/portal/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


def total(amounts: list[str]) -> Decimal:
    return sum((Decimal(amount) for amount in amounts), Decimal())


def test_a_year_is_its_bills_to_the_ore(api: TestClient, home: BilledHome) -> None:
    gsrn = home.house.gsrn
    found = asked(api, f"{gsrn}/year?year=2025")

    billed = sum(bill.totals.total for bill in home.bills)
    assert [month["month"] for month in found["months"]] == ["2025-11-01", "2025-12-01"]
    assert Decimal(found["amount"]) * 100 == billed
    assert total([month["amount"] for month in found["months"]]) * 100 == billed
    assert total([month["kwh"] for month in found["months"]]) == Decimal(found["kwh"])
    assert found["provisional"] is False
    asked(api, f"{gsrn}/year?year=2024", 404)


def test_homes_lead_to_what_comes_and_to_what_if(api: TestClient, home: BilledHome) -> None:
    (place,) = asked(api, "homes")["homes"]
    assert (place["gsrn"], place["state"]) == (home.house.gsrn, "active")
    assert (place["supply_from"], place["supply_to"]) == ("2025-11-01", None)

    (corrected,) = asked(api, f"{place['gsrn']}/coming")["events"]
    assert (corrected["kind"], corrected["about"]) == ("corrected", home.bills[2].number)
    assert Decimal(corrected["amount"]) * 100 == home.bills[2].totals.total

    compared = asked(api, f"{place['gsrn']}/what-if")
    (agreed,) = [one for one in compared["alternatives"] if one["agreed"]]
    amounts = [Decimal(one["amount"]) for one in compared["alternatives"]]
    assert agreed["product_id"] == "spot-basis"
    assert amounts == sorted(amounts)
    assert compared["months"] == 2


def test_the_days_and_hours_of_a_line_add_up_to_it(api: TestClient, home: BilledHome) -> None:
    bill = home.bills[1]
    path = f"bills/{bill.number}/lines"
    line = asked(api, f"{path}/1?day=2025-12-14")

    assert line["shown"] is True
    assert Decimal(line["amount"]) * 100 == bill.bill.sections[0].lines[0].amount_ore
    assert total([day["amount"] for day in line["days"]]) == Decimal(line["amount"])
    (day,) = [day for day in line["days"] if day["date"] == "2025-12-14"]
    assert len(line["hours"]) == 24
    assert total([hour["kwh"] for hour in line["hours"]]) == Decimal(day["kwh"])
    assert abs(total([hour["amount"] for hour in line["hours"]]) - Decimal(day["amount"])) < 1
    assert asked(api, f"{path}/1")["hours"] == []

    lines = bill.bill.sections[0].lines
    monthly = next(no for no, line in enumerate(lines, start=1) if line.quantity_wh is None)
    (part,) = asked(api, f"{path}/{monthly}")["parts"]
    assert (part["days"], part["days_in_month"], part["once"]) == (31, 31, False)
    assert Decimal(part["amount"]) * 100 == lines[monthly - 1].amount_ore
    asked(api, f"{path}/{len(lines) + 1}", 404)


def test_the_account_says_what_the_bills_come_to(api: TestClient, home: BilledHome) -> None:
    found = asked(api, "account")

    assert found["account"] == home.customer_id
    assert Decimal(found["owed"]) * 100 == sum(bill.totals.total for bill in home.bills)
    assert {entry["document"] for entry in found["entries"]} == {bill.number for bill in home.bills}
    assert total([entry["amount"] for entry in found["entries"]]) == Decimal(found["owed"])
    assert found["before"] is None


def test_a_customer_reads_and_takes_along_what_is_theirs(api: TestClient, home: BilledHome) -> None:
    with home.world.database.transaction() as tx:
        note_opened(tx, home.customer_id, "staff:anna", "kunde", at("2026-01-12T10:00"))
    found = asked(api, "profile")
    assert found["customer"] == home.customer_id
    assert asked(api, "profile/consents") == {"consents": []}
    assert asked(api, "profile/openings") == {
        "openings": [{"opened_at": "2026-01-12T10:00:00Z", "page": "kunde"}]
    }

    data = asked(api, "data")
    assert data["customer"]["number"] == home.customer_id
    assert [bill["number"] for bill in data["bills"]] == [
        bill.number for bill in reversed(home.bills)
    ]
    assert "Målepunkt;Dag;kWh" in api.get("/api/portal/data/use.csv").text


def test_a_line_is_disputed_once_written_about_and_followed(
    api: TestClient, home: BilledHome
) -> None:
    bill = home.bills[1]
    path = f"/api/portal/bills/{bill.number}/disputes"
    wish = {"line_no": 1, "cause": "use", "words": WORDS}

    assert [api.post(path, json=wish).status_code for _ in range(2)] == [201, 200]
    assert api.post(path, json={**wish, "line_no": 2}).status_code == 409
    assert api.post(path, json={**wish, "words": "no"}).status_code == 422
    more = api.post(f"{path}/letters", json={"words": "I have found the receipt."})
    (dispute,) = asked(api, f"bills/{bill.number}/disputes")["disputes"]

    assert more.json()["disputes"] == [dispute]
    assert (dispute["state"], dispute["lines"]) == ("open", [1])
    assert dispute["readings"] == "to_be_asked"
    assert [letter["words"] for letter in dispute["letters"]] == [
        WORDS,
        "I have found the receipt.",
    ]
    # The correction of the fourteenth came after the bill.
    assert [day["date"] for day in dispute["changed_days"]] == ["2025-12-14"]
    assert api.get(f"{path}.pdf").status_code == 404
    assert home.world.rows("SELECT opened_by FROM billing.dispute") == [
        (f"customer:{home.customer_id}",)
    ]


def test_nothing_is_written_where_nothing_is_disputed(api: TestClient, home: BilledHome) -> None:
    path = f"/api/portal/bills/{home.bills[0].number}/disputes"
    assert api.post(f"{path}/letters", json={"words": WORDS}).status_code == 404
    assert api.get(path).json()["disputes"] == []


def test_everything_that_may_come_has_a_label() -> None:
    assert set(get_args(ComingKind.__value__)) == set(labels.COMING)


def test_what_the_pages_show_has_an_example_for_every_field() -> None:
    """Those of the earlier paths are examples in docs/api.md."""
    names = (
        *("Homes", "Home", "ComingEvents", "ComingEvent", "YearCosts", "MonthOfYearCosts"),
        *("WhatIfAnswer", "AlternativeAnswer", "AccountAnswer", "Entry", "ProfileAnswer"),
        *("Consents", "Consent", "Openings", "Opening", "LineAnswer", "HourOfLine"),
        *("DayOfLineAnswer", "PriceOfLine", "PartOfLine", "Disputes", "DisputeAnswer"),
        *("LetterAnswer", "DayOfReadings", "DisputeWish", "LetterWish"),
    )
    schemas = app.openapi()["components"]["schemas"]
    for name in names:
        for field, part in schemas[name]["properties"].items():
            assert "examples" in part or "$ref" in json.dumps(part), (name, field)
