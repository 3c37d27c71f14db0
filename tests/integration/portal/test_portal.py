"""What a customer reads over the portal, and what is no business of theirs."""

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from elhandel.billing.archive import Bucket
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.portal import labels
from tests.integration.billing.documents import BUCKET, lose
from tests.integration.billing.world import (
    JANUARY,
    Supply,
    a_customer,
    a_metering_point,
    a_supply,
    moved_in,
    readings,
)
from tests.integration.portal.conftest import CLOCK, PERIOD

PATHS = [
    "/consumption?from=2026-01-01&to=2026-01-03",
    "/invoices",
    "/invoices/2026-00001",
    "/invoices/2026-00001.pdf",
    "/contract",
    "/spot-prices",
]
MEASURED = {"complete": True, "estimated": False, "label": "Målt"}


def url(supply: Supply, path: str = "") -> str:
    return f"/api/portal/{supply.gsrn}{path}"


@pytest.mark.parametrize(("resolution", "count"), [("hour", 744), ("day", 31), ("month", 1)])
def test_consumption_comes_by_hour_day_and_month_with_the_same_sum(
    api: TestClient, mine: Supply, resolution: str, count: int
) -> None:
    answer = api.get(url(mine, "/consumption"), params={**PERIOD, "resolution": resolution}).json()
    assert answer["kwh"] == "312.480"
    assert len(answer["intervals"]) == count
    assert all(
        interval["complete"] and not interval["estimated"] for interval in answer["intervals"]
    )


def test_hours_are_instants_in_utc_and_days_are_danish(api: TestClient, mine: Supply) -> None:
    hours = api.get(url(mine, "/consumption"), params={**PERIOD, "resolution": "hour"}).json()[
        "intervals"
    ]
    days = api.get(url(mine, "/consumption"), params=PERIOD).json()["intervals"]
    assert hours[0] == {"start": "2025-12-31T23:00:00Z", "kwh": "0.420", **MEASURED}
    assert days[0] == {"start": "2026-01-01", "kwh": "10.080", **MEASURED}


def test_days_without_readings_are_told_as_incomplete(api: TestClient, mine: Supply) -> None:
    answer = api.get(
        url(mine, "/consumption"), params={"from": "2026-01-31", "to": "2026-02-02"}
    ).json()
    assert [interval["complete"] for interval in answer["intervals"]] == [True, False]


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ({"from": "2026-01-02", "to": "2026-01-02"}, "period-not-possible"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "period-not-possible"),
        ({"from": "2022-01-01", "to": "2026-01-01"}, "period-not-possible"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "period-not-possible"),
        ({"from": "2099-12-31", "to": "9999-12-31"}, "period-not-possible"),
        ({"from": "2026-02-30", "to": "2026-03-01"}, "invalid-request"),
        ({"from": "2026-01-01"}, "invalid-request"),
        ({**PERIOD, "resolution": "minute"}, "invalid-request"),
    ],
)
def test_a_period_that_cannot_be_is_refused(
    api: TestClient, mine: Supply, period: dict[str, str], code: str
) -> None:
    answer = api.get(url(mine, "/consumption"), params=period)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_three_years_are_not_too_long(api: TestClient, mine: Supply) -> None:
    period = {"from": "2024-01-01", "to": "2027-01-01", "resolution": "month"}
    assert len(api.get(url(mine, "/consumption"), params=period).json()["intervals"]) == 36


def test_a_solar_customer_finds_and_reads_the_production_point_too(
    api: TestClient, database: Database, mine: Supply, theirs: Supply
) -> None:
    with database.transaction() as tx:
        roof = a_metering_point(
            tx, "571313180000000913", type_="E18", parent=mine.metering_point_id
        )
        readings(tx, roof, JANUARY, wh_per_hour=100)
        other = a_metering_point(
            tx, "571313180000000920", type_="E18", parent=theirs.metering_point_id
        )
        readings(tx, other, JANUARY, wh_per_hour=100)

    points = api.get(url(mine, "/contract")).json()["metering_points"]
    assert points == [
        {"gsrn": mine.gsrn, "type": "E17", "type_label": "Forbrug"},
        {"gsrn": "571313180000000913", "type": "E18", "type_label": "Produktion"},
    ]
    produced = api.get("/api/portal/571313180000000913/consumption", params=PERIOD).json()
    assert (produced["type"], produced["type_label"], produced["kwh"]) == (
        "E18",
        "Produktion",
        "74.400",
    )
    assert api.get("/api/portal/571313180000000920/consumption", params=PERIOD).status_code == 404
    assert (
        api.get("/api/portal/571313180000000913/contract").status_code == 404
    )  # the contract is on the other point


def test_production_is_read_for_the_days_of_ones_own_supply_only(
    api: TestClient, database: Database, mine: Supply
) -> None:
    with database.transaction() as tx:
        roof = a_metering_point(
            tx, "571313180000000913", type_="E18", parent=mine.metering_point_id
        )
        readings(tx, roof, JANUARY, wh_per_hour=100)
        moved_in(tx, mine, date(2026, 1, 11), a_customer(tx, 3))
    days = api.get("/api/portal/571313180000000913/consumption", params=PERIOD).json()["intervals"]
    assert [day["kwh"] for day in days if day["complete"]] == ["2.400"] * 10


@pytest.mark.usefixtures("documents")
def test_invoices_are_listed_with_their_sums_and_documents(api: TestClient, mine: Supply) -> None:
    (invoice,) = api.get(url(mine, "/invoices")).json()["invoices"]
    assert (invoice["number"], invoice["kind"], invoice["corrects"]) == (
        "2026-00001",
        "invoice",
        None,
    )
    assert (invoice["subtotal"], invoice["vat"], invoice["total"]) == ("243.50", "60.88", "304.38")
    assert invoice["document"] == url(mine, "/invoices/2026-00001.pdf")


def test_a_document_that_is_not_made_yet_is_not_there(api: TestClient, mine: Supply) -> None:
    (invoice,) = api.get(url(mine, "/invoices")).json()["invoices"]
    assert invoice["document"] is None
    assert api.get(url(mine, "/invoices/2026-00001.pdf")).status_code == 404


def test_an_invoice_has_all_that_its_document_says(api: TestClient, mine: Supply) -> None:
    invoice = api.get(url(mine, "/invoices/2026-00001")).json()
    assert (invoice["total"], invoice["vat_base"], invoice["vat_percent"]) == (
        "304.38",
        "243.50",
        25,
    )
    assert invoice["recipient"] == ["Anders Jensen", "Vestergade 16, 2.", "8000 Aarhus C"]
    (section,) = invoice["sections"]
    assert section["gsrn"] == mine.gsrn
    assert section["lines"] == [
        {
            "category": "supplier",
            "category_label": "Elhandel",
            "description": "El, Elhandel Spot (spotpris + tillæg)",
            "kwh": "312.500",
            "quantity": None,
            "unit_price": None,
            "amount": "214.50",
            "vat": True,
        },
        {
            "category": "supplier",
            "category_label": "Elhandel",
            "description": "Abonnement, Elhandel Spot",
            "kwh": None,
            "quantity": "1 måned",
            "unit_price": "29",
            "amount": "29.00",
            "vat": True,
        },
    ]


@pytest.mark.usefixtures("documents")
def test_an_invoices_document_is_a_pdf(api: TestClient, mine: Supply) -> None:
    answer = api.get(url(mine, "/invoices/2026-00001.pdf"))
    assert (answer.content, answer.headers["content-type"]) == (
        b"pdf 2026-00001",
        "application/pdf",
    )
    assert answer.headers["content-disposition"] == 'inline; filename="2026-00001.pdf"'


@pytest.mark.usefixtures("documents")
def test_a_document_that_is_lost_is_503_until_it_is_made_again(
    api: TestClient, mine: Supply
) -> None:
    lose("invoices/2026/2026-00001.pdf")
    answer = api.get(url(mine, "/invoices/2026-00001.pdf"))
    assert (answer.status_code, answer.json()["code"]) == (503, "invoice-document-lost")


@pytest.mark.usefixtures("documents")
def test_a_document_that_was_altered_is_refused(api: TestClient, mine: Supply) -> None:
    Bucket(BUCKET).put("invoices/2026/2026-00001.pdf", b"pdf 2026-00001, to another account")
    answer = api.get(url(mine, "/invoices/2026-00001.pdf"))
    assert (answer.status_code, answer.json()["code"]) == (500, "invoice-document-altered")


def test_the_contract_tells_product_prices_and_supply(api: TestClient, mine: Supply) -> None:
    contract = api.get(url(mine, "/contract")).json()
    assert (contract["state"], contract["product_id"], contract["margin"]) == (
        "active",
        "spot-basis",
        "0.04",
    )
    assert (contract["supply_state"], contract["supply_from"], contract["supply_to"]) == (
        "active",
        "2025-01-01",
        None,
    )
    assert contract["supply_address"] == ["Vestergade 16, 2.", "8000 Aarhus C"]


def test_every_code_of_an_answer_has_its_danish_word_beside_it(
    api: TestClient, mine: Supply
) -> None:
    contract = api.get(url(mine, "/contract")).json()
    (invoice,) = api.get(url(mine, "/invoices")).json()["invoices"]
    used = api.get(url(mine, "/consumption"), params=PERIOD).json()
    prices = api.get(url(mine, "/spot-prices")).json()
    assert (contract["state_label"], contract["supply_state_label"]) == ("Aktiv", "Leveres")
    assert (contract["pricing_type_label"], invoice["kind_label"]) == ("Spotpris", "Faktura")
    assert (used["resolution_label"], prices["price_area_label"]) == ("Dag", "Vestdanmark (DK1)")


@pytest.mark.parametrize(
    ("ends_on", "contract", "supply"),
    [(date(2026, 2, 9), "Ophørt", "Ophørt"), (date(2026, 2, 10), "Ophører", "Leveres")],
)
def test_a_contract_says_in_danish_whether_its_end_is_behind_or_ahead(
    api: TestClient, database: Database, mine: Supply, ends_on: date, contract: str, supply: str
) -> None:
    """Today is 9 February; the end is the first day without supply."""
    with database.transaction() as tx:
        moved_in(tx, mine, ends_on, a_customer(tx, 3))
    shown = api.get(url(mine, "/contract")).json()
    assert (shown["state_label"], shown["supply_state_label"]) == (contract, supply)


def test_there_is_a_danish_word_for_every_code_that_the_database_may_hold(
    database: Database,
) -> None:
    expected = {
        ("portfolio.contract", "state"): labels.CONTRACT,
        ("portfolio.supply_period", "state"): labels.SUPPLY,
        ("pricing.product", "pricing_type"): labels.PRICING,
        ("billing.invoice", "kind"): labels.INVOICE_LABELS,
        ("billing.invoice_line", "category"): labels.CATEGORY_LABELS,
    }
    with database.transaction() as tx:
        for (table, column), words in expected.items():
            rows = tx.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE conrelid = %s::regclass AND contype = 'c'",
                [table],
            )
            (check,) = [row[0] for row in rows if row[0].startswith(f"CHECK (({column} = ANY")]
            allowed = set(re.findall(r"'([a-z_]+)'::text", check))
            assert allowed, table
            assert set(words) == allowed, table


def test_spot_prices_are_of_the_points_area_and_say_what_is_not_known(
    api: TestClient, mine: Supply
) -> None:
    answer = api.get(url(mine, "/spot-prices")).json()
    assert answer["price_area"] == "DK1"
    (day,) = answer["days"]
    assert (day["date"], day["resolution_minutes"], len(day["prices"])) == ("2026-02-09", 15, 96)
    assert day["prices"][0] == {"start": "2026-02-08T23:00:00Z", "price": "0.5"}
    assert day["prices"][-1]["price"] is None


def test_spot_prices_of_an_area_come_for_any_days(api: TestClient, mine: Supply) -> None:
    period = {"area": "DK2", "from": "2026-02-09", "to": "2026-02-10"}
    answer = api.get("/api/portal/spot-prices", params=period).json()
    assert (answer["price_area"], answer["price_area_label"]) == ("DK2", "Østdanmark (DK2)")
    (day,) = answer["days"]
    assert (day["date"], [price["price"] for price in day["prices"]]) == ("2026-02-09", ["0"] * 96)


def test_spot_prices_of_an_area_are_todays_and_tomorrows_unless_said(
    api: TestClient, mine: Supply
) -> None:
    days = api.get("/api/portal/spot-prices", params={"area": "DK1"}).json()["days"]
    assert [day["date"] for day in days] == ["2026-02-09"]


def test_an_area_or_days_for_which_there_can_be_no_prices_are_refused(
    api: TestClient, mine: Supply
) -> None:
    for query in (
        {},
        {"area": "DK3"},
        {"area": "DK1", "from": "2026-02-10", "to": "2026-02-09"},
        {"area": "DK1", "from": "2025-01-01", "to": "2026-01-03"},
        {"area": "DK1", "from": "9999-12-31"},
        {"area": "DK1", "from": "0001-01-01", "to": "0001-01-02"},
        {"area": "DK1", "to": "2026-02-09"},
    ):
        assert api.get("/api/portal/spot-prices", params=query).status_code == 422, query


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "2100-01-01", "tomorrow"])
def test_a_day_for_which_there_can_be_no_prices_is_refused(
    api: TestClient, mine: Supply, date: str
) -> None:
    assert api.get(url(mine, "/spot-prices"), params={"date": date}).status_code == 422


@pytest.mark.usefixtures("documents")
def test_another_customers_point_is_not_there(api: TestClient, theirs: Supply) -> None:
    answers = {path: api.get(url(theirs, path)) for path in PATHS}
    assert {path: answer.json()["code"] for path, answer in answers.items()} == dict.fromkeys(
        PATHS, "not-found"
    )
    assert not any("Anders" in answer.text for answer in answers.values())


@pytest.mark.usefixtures("documents")
def test_another_customers_invoice_is_not_there_by_way_of_ones_own_point(
    api: TestClient, mine: Supply
) -> None:
    paths = [
        "/invoices/2026-00002",
        "/invoices/2026-00002.pdf",
        "/invoices/2026-00099",
        "/invoices/2026-00099.pdf",
    ]
    assert {path: api.get(url(mine, path)).status_code for path in paths} == dict.fromkeys(
        paths, 404
    )


@pytest.mark.parametrize(
    ("gsrn", "status"),
    [("571313180000099999", 404), ("123", 422), ("581313180000000001", 422), ("%00", 422)],
)
def test_a_point_that_is_none_is_refused(api: TestClient, gsrn: str, status: int) -> None:
    statuses = {path: api.get(f"/api/portal/{gsrn}{path}").status_code for path in PATHS}
    assert statuses == dict.fromkeys(PATHS, status)


def test_nothing_is_shown_without_a_key_or_to_a_sales_front_end(
    api: TestClient, database: Database, mine: Supply
) -> None:
    with database.transaction() as tx:
        sales = create_key(tx, "shop", "sales", CLOCK)
    as_sales = {
        path: api.get(url(mine, path), headers={"x-api-key": sales}).status_code for path in PATHS
    }
    del api.headers["x-api-key"]
    as_nobody = {path: api.get(url(mine, path)).status_code for path in PATHS}
    assert as_sales == dict.fromkeys(PATHS, 403)
    assert as_nobody == dict.fromkeys(PATHS, 401)


def test_a_point_that_the_market_has_told_nothing_of_has_no_spot_prices_yet(
    api: TestClient, database: Database, mine: Supply
) -> None:
    with database.transaction() as tx:
        new = a_supply(tx, 3, customer=mine.customer_id)
        tx.execute(
            "DELETE FROM portfolio.metering_point_version WHERE metering_point_id = %s",
            [new.metering_point_id],
        )
    assert api.get(url(new, "/spot-prices")).status_code == 404
    assert api.get(url(new, "/contract")).json()["supply_address"] == []
