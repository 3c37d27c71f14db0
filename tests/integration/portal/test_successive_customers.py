"""One metering point, one customer after the other: each sees their own time there and nothing of
the other's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg.types.json import Jsonb

from elhandel.billing.archive import Bucket, make_documents_of_shard
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from functions.portal.app import app
from tests.integration.billing.documents import BUCKET, aws_with_a_bucket
from tests.integration.billing.world import (
    JANUARY,
    NOW,
    Supply,
    a_customer,
    a_run,
    a_supply,
    moved_in,
    readings,
    settled,
)
from tests.integration.portal.conftest import CLOCK, PERIOD

MOVED = date(2026, 1, 11)
FORMER, NEXT = "2026-00001", "2026-00002"


@dataclass(frozen=True)
class House:
    """A point with the customer who left and the one who came, and the clients of both."""

    gsrn: str
    former: TestClient
    later: TestClient


@pytest.fixture
def house(
    database: Database, database_of: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    with database.transaction() as tx:
        run, former = a_run(tx), a_supply(tx)
        later = moved_in(tx, former, MOVED, a_customer(tx, 2, "Birthe Østergård"))
        readings(tx, former.metering_point_id, (JANUARY[0], MOVED), 100)
        readings(tx, former.metering_point_id, (MOVED, JANUARY[1]), 700)
        settled(tx, run, former, period=(JANUARY[0], MOVED))
        settled(tx, run, later, period=(MOVED, JANUARY[1]))
        for shard in plan_invoices(tx, run):
            issue_shard(tx, run, shard, CLOCK)
    own = database_of("portal")
    app.dependency_overrides = {web.database: lambda: own, web.clock: lambda: CLOCK}
    with aws_with_a_bucket(monkeypatch):
        make_documents_of_shard(
            database, run, 1, Bucket(BUCKET), lambda invoice: f"pdf {invoice.number}".encode()
        )
        yield House(former.gsrn, a_client(database, former), a_client(database, later))
    app.dependency_overrides = {}


def a_client(database: Database, supply: Supply) -> TestClient:
    with database.transaction() as tx:
        key = create_key(
            tx, f"customer {supply.customer_id}", "customer", CLOCK, supply.customer_id
        )
    url = f"http://test/api/portal/{supply.gsrn}"
    return TestClient(app, url, headers={"x-api-key": key}, raise_server_exceptions=False)


def days_with_readings(client: TestClient) -> list[str]:
    intervals = client.get("consumption", params=PERIOD).json()["intervals"]
    return [interval["start"] for interval in intervals if interval["complete"]]


def a_version(database: Database, gsrn: str, valid_from: date, **address: Any) -> None:
    """The market tells something new of a point."""
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.metering_point_version (metering_point_id, valid_from, type, "
            "grid_area, price_area,"
            " address, recorded_at) SELECT metering_point_id, %s, 'E17', '131', 'DK1', %s, %s"
            " FROM portfolio.metering_point WHERE gsrn = %s",
            [valid_from, Jsonb(address), NOW, gsrn],
        )


def test_each_sees_the_readings_of_their_own_days(house: House) -> None:
    assert days_with_readings(house.former) == [f"2026-01-{day:02}" for day in range(1, 11)]
    assert days_with_readings(house.later) == [f"2026-01-{day:02}" for day in range(11, 32)]
    assert house.former.get("consumption", params=PERIOD).json()["kwh"] == "24.000"
    assert (
        house.later.get("consumption", params={**PERIOD, "resolution": "hour"}).json()["kwh"]
        == "352.800"
    )


def test_each_sees_their_own_invoices_and_documents_only(house: House) -> None:
    for client, own, others in ((house.former, FORMER, NEXT), (house.later, NEXT, FORMER)):
        assert [invoice["number"] for invoice in client.get("invoices").json()["invoices"]] == [own]
        assert client.get(f"invoices/{own}.pdf").content == f"pdf {own}".encode()
        assert [client.get(f"invoices/{others}{end}").status_code for end in ("", ".pdf")] == [
            404,
            404,
        ]


def test_each_sees_their_own_contract(house: House) -> None:
    former, later = house.former.get("contract").json(), house.later.get("contract").json()
    assert (former["state"], former["supply_from"], former["supply_to"]) == (
        "ended",
        "2025-01-01",
        "2026-01-11",
    )
    assert (later["state"], later["supply_from"], later["supply_to"]) == (
        "active",
        "2026-01-11",
        None,
    )


def test_what_the_market_tells_after_one_left_is_for_those_who_came(
    house: House, database: Database
) -> None:
    a_version(database, house.gsrn, MOVED, streetDetail={"name": "Nygade", "number": "1"})
    former, later = house.former.get("contract").json(), house.later.get("contract").json()
    assert former["supply_address"][0].startswith("Vestergade")
    assert later["supply_address"][0].startswith("Nygade")


@pytest.mark.parametrize(
    ("contract", "supply"), [("awaiting", "planned"), ("cancelled", "cancelled")]
)
def test_who_only_names_a_point_learns_nothing_of_it(
    house: House, database: Database, contract: str, supply: str
) -> None:
    with database.transaction() as tx:
        stranger = a_customer(tx, 3, "Curious")
        tx.execute(
            "UPDATE portfolio.contract SET state = 'ended' "
            "WHERE state = 'active' AND metering_point_id = ("
            " SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %s)",
            [house.gsrn],
        )
        tx.execute(
            "WITH named AS (INSERT INTO portfolio.contract (customer_id, metering_point_id, "
            "product_id, state,"
            " created_at) SELECT %s, metering_point_id, 'spot-basis', %s, %s "
            "FROM portfolio.metering_point"
            " WHERE gsrn = %s RETURNING contract_id, metering_point_id)"
            " INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, "
            "starts_on)"
            " SELECT metering_point_id, contract_id, %s, '2026-03-01' FROM named",
            [stranger, contract, NOW, house.gsrn, supply],
        )
    curious = a_client(database, Supply(stranger, 0, house.gsrn, 0, 0))
    reads = (
        "contract",
        "consumption",
        "spot-prices",
        "invoices",
        f"invoices/{FORMER}",
        f"invoices/{FORMER}.pdf",
    )
    assert [curious.get(read, params=PERIOD).status_code for read in reads] == [404] * len(reads)


def test_a_product_whose_price_begins_later_is_shown_at_its_first_price(
    house: House, database: Database
) -> None:
    with database.transaction() as tx:
        tx.execute(
            "UPDATE pricing.product_price SET valid_from = '2026-03-01' "
            "WHERE product_id = 'spot-basis'"
        )
        tx.execute(
            "INSERT INTO pricing.product_price (product_id, valid_from, margin_per_kwh) VALUES"
            " ('spot-basis', '2026-04-01', 50000)"
        )
    assert house.later.get("contract").json()["margin"] == "0.04"


def test_a_product_is_shown_as_it_is_agreed_today_and_for_those_who_left_as_it_was_last(
    house: House, database: Database
) -> None:
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.contract_product (contract_id, valid_from, product_id, "
            "changed_by, reason,"
            " recorded_at) SELECT contract_id, v.day, v.product, 'mette', 'asked for it', %s "
            "FROM portfolio.contract,"
            " (VALUES (date '2026-01-05', 'spot-groen'), ('2026-01-20', 'fast-12'), ('2027-01-01', "
            "'spot-2023'))"
            " AS v (day, product)",
            [NOW],
        )
    assert house.former.get("contract").json()["product_id"] == "spot-groen"
    later = house.later.get("contract").json()
    assert (later["product_id"], later["product_name"], later["fixed_price"]) == (
        "fast-12",
        "Elhandel Fast 12",
        "0.72",
    )
