"""A point is open for the days that it was really supplied to the customer: a signup that failed
opens nothing.
"""

from collections.abc import Callable, Iterator
from datetime import date
from types import ModuleType, SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform import web
from elhandel.platform.database import Database, Transaction
from elhandel.platform.keys.api_keys import authenticate, create_key
from elhandel.values.errors import DomainError, NotFound
from functions.portal.app import app
from tests.integration.billing.world import (
    JANUARY,
    NOW,
    Supply,
    a_customer,
    a_metering_point,
    a_run,
    a_supply,
    moved_in,
    readings,
    settled,
)
from tests.integration.portal.conftest import CLOCK, PERIOD

OTHERS = "2026-00001"
READS = (
    "contract",
    "consumption",
    "spot-prices",
    "invoices",
    f"invoices/{OTHERS}",
    f"invoices/{OTHERS}.pdf",
)
FAILED = {
    "awaiting": ("awaiting", "planned", date(2026, 3, 1), None),
    "cancelled or rejected": ("cancelled", "cancelled", date(2026, 1, 1), None),
    "ended on its first day": ("ended", "active", date(2026, 1, 1), date(2026, 1, 1)),
}
CONTEXT = SimpleNamespace(
    function_name="migrator",
    memory_limit_in_mb=128,
    invoked_function_arn="",
    aws_request_id="request",
)


@pytest.fixture(autouse=True)
def portal(database_of: Callable[[str], Database]) -> Iterator[None]:
    own = database_of("portal")
    app.dependency_overrides = {web.database: lambda: own, web.clock: lambda: CLOCK}
    yield
    app.dependency_overrides = {}


@pytest.fixture
def migrator(database: Database, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.migrator import app as migrator

    monkeypatch.setattr(migrator, "database_from_environment", lambda: database)
    monkeypatch.setattr(migrator, "clock_from_environment", lambda: CLOCK)
    return migrator


@pytest.fixture
def others(database: Database) -> Supply:
    """Another household's point, with readings, a child, and a bill of January."""
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        readings(tx, supply.metering_point_id, JANUARY)
        readings(
            tx,
            a_metering_point(
                tx, "571313180000000991", type_="D14", parent=supply.metering_point_id
            ),
            JANUARY,
        )
        settled(tx, run, supply)
        for shard in plan_invoices(tx, run):
            issue_shard(tx, run, shard, CLOCK)
    return supply


def a_signup(
    tx: Transaction,
    customer: int,
    point: int,
    state: str,
    supply: str,
    starts_on: date,
    ends_on: date | None,
) -> None:
    """A contract on a point, with its supply period."""
    tx.execute(
        "WITH named AS (INSERT INTO portfolio.contract (customer_id, metering_point_id, "
        "product_id, state, created_at)"
        " VALUES (%s, %s, 'spot-basis', %s, %s) RETURNING contract_id, metering_point_id)"
        " INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on, "
        "ends_on)"
        " SELECT metering_point_id, contract_id, %s, %s, %s FROM named",
        [customer, point, state, NOW, supply, starts_on, ends_on],
    )


def leave(database: Database, supply: Supply) -> None:
    """Its supply ends, so that the point can be signed up for."""
    with database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.supply_period SET ends_on = '2026-02-01' WHERE contract_id = %s",
            [supply.contract_id],
        )
        tx.execute(
            "UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = %s",
            [supply.contract_id],
        )


def a_client(database: Database, customer: int, gsrn: str) -> TestClient:
    with database.transaction() as tx:
        key = create_key(tx, f"customer {customer}", "customer", CLOCK, customer)
    return TestClient(
        app,
        f"http://test/api/portal/{gsrn}",
        headers={"x-api-key": key},
        raise_server_exceptions=False,
    )


@pytest.mark.parametrize("failed", FAILED.values(), ids=FAILED.keys())
def test_no_read_of_a_point_answers_who_only_signed_up_for_it(
    database: Database, others: Supply, failed: tuple[str, str, date, date | None]
) -> None:
    leave(database, others)
    with database.transaction() as tx:
        stranger = a_supply(tx, 2).customer_id  # with supply of their own somewhere else
        a_signup(tx, stranger, others.metering_point_id, *failed)
    curious = a_client(database, stranger, others.gsrn)
    assert [curious.get(read, params=PERIOD).status_code for read in READS] == [404] * len(READS)


@pytest.mark.parametrize("failed", FAILED.values(), ids=FAILED.keys())
def test_the_tables_themselves_show_nothing_of_it(
    database: Database, others: Supply, failed: tuple[str, str, date, date | None]
) -> None:
    leave(database, others)
    with database.transaction() as tx:
        stranger = a_customer(tx, 2, "Xenia Fremmed")
        a_signup(tx, stranger, others.metering_point_id, *failed)
    with database.customer_transaction(stranger) as tx:
        for table in (
            "portfolio.contract",
            "portfolio.supply_period",
            "portfolio.metering_point",
            "portfolio.metering_point_version",
            "portfolio.agreed_product",
            "metering.reading_day",
            "billing.invoice",
        ):
            assert tx.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,), table
    with database.customer_transaction(others.customer_id) as tx:
        assert tx.execute("SELECT count(*) FROM portfolio.metering_point").fetchone() == (2,)


def test_a_later_signup_that_failed_does_not_hide_the_supply_that_ended(
    database: Database, others: Supply
) -> None:
    leave(database, others)
    with database.transaction() as tx:
        a_signup(
            tx,
            others.customer_id,
            others.metering_point_id,
            "cancelled",
            "cancelled",
            date(2026, 3, 1),
            None,
        )
    own = a_client(database, others.customer_id, others.gsrn)
    contract = own.get("contract").json()
    assert (contract["state"], contract["supply_from"], contract["supply_to"]) == (
        "ended",
        "2025-01-01",
        "2026-02-01",
    )
    assert contract["supply_address"][0].startswith("Vestergade")
    assert [row["number"] for row in own.get("invoices").json()["invoices"]] == [OTHERS]
    assert own.get("consumption", params=PERIOD).json()["kwh"] == "312.480"


def test_void_supply_shows_its_documents_and_no_readings(
    database: Database, others: Supply
) -> None:
    leave(database, others)
    with database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.supply_period SET state = 'void' WHERE contract_id = %s",
            [others.contract_id],
        )
    own = a_client(database, others.customer_id, others.gsrn)
    assert [row["number"] for row in own.get("invoices").json()["invoices"]] == [OTHERS]
    assert own.get("contract").json()["supply_state"] == "void"
    assert not [
        row for row in own.get("consumption", params=PERIOD).json()["intervals"] if row["complete"]
    ]


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("failed", FAILED.values(), ids=FAILED.keys())
def test_no_key_is_made_for_a_point_that_nobody_is_or_was_supplied_on(
    database: Database, migrator: ModuleType, failed: tuple[str, str, date, date | None]
) -> None:
    with database.transaction() as tx:
        customer, point = a_customer(tx), a_metering_point(tx, "571313180000000210")
        a_signup(tx, customer, point, *failed)
    event = {"job": "create-key", "name": "visitor", "scope": "customer"}
    gsrn = "571313180000000210"
    for whose in (
        {"gsrn": gsrn},
        {"customer": customer},
        {"customer": 17},
        {"gsrn": gsrn, "customer": customer},
    ):
        with pytest.raises(NotFound, match="supply"):
            migrator.handler({**event, **whose}, CONTEXT)
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM platform.api_key").fetchone() == (0,)


def test_a_key_says_whose_it_is_and_a_waiting_signup_changes_nothing_of_that(
    database: Database, migrator: ModuleType, others: Supply
) -> None:
    leave(database, others)
    with database.transaction() as tx:
        stranger = a_customer(tx, 2, "Xenia Fremmed")
        a_signup(
            tx, stranger, others.metering_point_id, "awaiting", "planned", date(2026, 3, 1), None
        )
    confirmed = {"customer": others.customer_id}
    for whose in ({"gsrn": others.gsrn, **confirmed}, confirmed):
        made = migrator.handler(
            {"job": "create-key", "name": "app", "scope": "customer", **whose}, CONTEXT
        )
        assert made["customer"] == others.customer_id
        with database.transaction() as tx:
            assert (
                authenticate(tx, made["key"], "customer", CLOCK.now()).customer_id
                == others.customer_id
            )


def test_a_key_for_a_point_is_that_of_the_customer_supplied_last(
    database: Database, migrator: ModuleType, others: Supply
) -> None:
    with database.transaction() as tx:
        later = moved_in(tx, others, date(2026, 1, 11), a_customer(tx, 2))
    event = {"job": "create-key", "name": "app", "scope": "customer", "gsrn": others.gsrn}
    made = migrator.handler({**event, "customer": later.customer_id}, CONTEXT)
    assert made["customer"] == later.customer_id


def test_no_key_is_made_before_staff_have_confirmed_whose_it_is(
    database: Database, migrator: ModuleType, others: Supply
) -> None:
    event = {"job": "create-key", "name": "app", "scope": "customer", "gsrn": others.gsrn}
    with pytest.raises(DomainError, match=f"customer {others.customer_id}") as unconfirmed:
        migrator.handler(event, CONTEXT)
    assert (unconfirmed.value.code, unconfirmed.value.details) == (
        "customer-not-confirmed",
        {"customer": others.customer_id},
    )
    with pytest.raises(DomainError, match="not, and was not last") as mistaken:
        migrator.handler({**event, "customer": others.customer_id + 1}, CONTEXT)
    assert mistaken.value.code == "customer-not-confirmed"
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM platform.api_key").fetchone() == (0,)
