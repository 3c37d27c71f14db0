"""Row-level security by the database itself: a bare SELECT * in a customer's transaction answers
their own rows.
"""

from datetime import date
from typing import Any

import psycopg
import pytest

from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.database import Database
from tests.integration.billing.world import (
    JANUARY,
    Supply,
    a_charge,
    a_customer,
    a_link,
    a_metering_point,
    a_run,
    moved_in,
    readings,
    settled,
)
from tests.integration.portal.conftest import CLOCK

OWN = {
    "billing.dispute_letter": (
        "dispute_id IN (SELECT dispute_id FROM billing.dispute JOIN billing.invoice "
        "USING (invoice_id) WHERE customer_id = %(customer)s)"
    ),
    "billing.invoice": "customer_id = %(customer)s",
    "billing.invoice_section": "supply_period_id = %(supply)s",
    "billing.invoice_line": "supply_period_id = %(supply)s",
    "market.move_out_wish": (
        "contract_id IN (SELECT contract_id FROM portfolio.contract "
        "WHERE customer_id = %(customer)s)"
    ),
    "onboarding.wish": "customer_id = %(customer)s",
    "metering.reading_day": "metering_point_id = ANY(%(points)s)",
    "metering.reading": "metering_point_id = ANY(%(points)s)",
    "metering.daily_consumption": "metering_point_id = ANY(%(points)s)",
    "portfolio.agreed_product": (
        "contract_id IN (SELECT contract_id FROM portfolio.contract "
        "WHERE customer_id = %(customer)s)"
    ),
    "portfolio.contract": "customer_id = %(customer)s",
    "portfolio.metering_point": "metering_point_id = ANY(%(points)s)",
    "portfolio.metering_point_version": "metering_point_id = ANY(%(points)s)",
    "portfolio.supply_period": "supply_period_id = %(supply)s",
    "pricing.packed_links": "metering_point_id = ANY(%(points)s)",
}
"""What shows a customer's own rows only, and which those are."""

FOR_ALL = {
    "exchange.cleared_book",
    "pricing.charge",
    "pricing.product",
    "pricing.product_price",
    "pricing.spot_day",
}
"""What says nothing of anybody."""

ELSEWHERE = {
    *("identity.one_time_code", "services.usage_day"),
    *("notifications.budget", "notifications.budget_warning", "notifications.preference"),
    *("exchange.settled_trade", "exchange.trade", "exchange.trade_order"),
    *("exchange.cited", "exchange.token_settlement", "chain.holding"),
    *("certificates.movement", "wallets.challenge", "billing.green_hour"),
}
"""What shows own rows only, too: tests/integration/site/test_fuzzed.py reads them at random,
tests/integration/exchange/test_rail.py and test_rail_token.py those of trades and wallets,
tests/integration/certificates/test_certificates_api.py and test_green_hours.py those of
certificates.
"""

POINT = "metering_point_id"
POINTS = "portfolio.metering_point"  # but for its number: whose child it is now is another's
COUNTS = "platform.api_key_count"  # of requests: no customer in it
VIEWS = {
    "metering.reading",
    "metering.daily_consumption",
    "portfolio.agreed_product",
    "pricing.packed_links",
}

_EVERY: Any = """
SELECT format('%I.%I', n.nspname, c.relname)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm')
  AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
"""


_DISPUTED: Any = """
WITH disputed AS (
    INSERT INTO billing.dispute (invoice_id, opened_by, reason, opened_at)
    SELECT min(invoice_id), 'customer', 'too much', '2026-02-09'
    FROM billing.invoice WHERE customer_id = %s RETURNING dispute_id)
INSERT INTO billing.dispute_letter (dispute_id, letter_no, from_us, text, written_by, written_at)
SELECT dispute_id, 1, false, 'I was away.', 'customer', '2026-02-09' FROM disputed
"""


_WISHED: Any = """
INSERT INTO onboarding.wish (customer_id, kind, about, asked, wished_by, wished_at)
VALUES (%s, 'erasure', 'self', '{}', 'customer', '2026-02-09')
"""
WISH = "onboarding.wish"  # but for who of staff answered it, and why
_OF_WISH = "wish_id, customer_id, kind, about, asked, wished_at, outcome, closed_at"


@pytest.fixture
def whole(database: Database, supplies: tuple[Supply, Supply]) -> dict[str, Any]:
    """The first customer, with a child point, in a world where the other has all of the same."""
    children = []
    with database.transaction() as tx:
        charge = a_charge(tx, "NET-C")
        for number, supply in enumerate(supplies):
            child = a_metering_point(
                tx, f"57131318000000002{number}", type_="D14", parent=supply.metering_point_id
            )
            readings(tx, child, (JANUARY[0], date(2026, 1, 4)))
            a_link(tx, supply.metering_point_id, charge, date(2025, 1, 1))
            children.append(child)
            tx.execute(
                "INSERT INTO market.move_out_wish (contract_id, moves_out_on, wished_at) "
                "VALUES (%s, '2026-03-01', '2026-02-09')",
                [supply.contract_id],
            )
            tx.execute(_DISPUTED, [supply.customer_id])
            tx.execute(_WISHED, [supply.customer_id])
    mine = supplies[0]
    return {
        "customer": mine.customer_id,
        "supply": mine.supply_period_id,
        "points": [mine.metering_point_id, children[0]],
    }


def seen(database: Database, customer: int, table: str) -> list[tuple[Any, ...]]:
    with database.customer_transaction(customer) as tx:
        return tx.execute(f"SELECT {columns_of(table)} FROM {table}".encode()).fetchall()


def columns_of(table: str) -> str:
    return {POINTS: "metering_point_id, gsrn", WISH: _OF_WISH}.get(table, "*")


def test_a_table_shows_the_customers_own_rows_and_those_of_child_points(
    database: Database, whole: dict[str, Any]
) -> None:
    for table, own in OWN.items():
        with database.transaction() as tx:
            everything = tx.execute(f"SELECT {columns_of(table)} FROM {table}".encode()).fetchall()
            theirs = tx.execute(
                f"SELECT {columns_of(table)} FROM {table} WHERE {own}".encode(), whole
            ).fetchall()
        found = seen(database, whole["customer"], table)
        assert 0 < len(found) < len(everything), table
        assert sorted(map(str, found)) == sorted(map(str, theirs)), table


def test_whatever_is_not_granted_refuses(database: Database, whole: dict[str, Any]) -> None:
    with database.transaction() as tx:
        tables = {str(row[0]) for row in tx.execute(_EVERY)}
    readable = set()
    for table in tables:
        try:
            seen(database, whole["customer"], table)
        except psycopg.errors.InsufficientPrivilege:
            continue
        readable.add(table)
    assert len(tables) > len(readable)
    assert readable - {COUNTS} - ELSEWHERE == {*OWN, *FOR_ALL}


@pytest.mark.parametrize("kind", ["move_out", "end_of_supply"])
def test_of_processes_a_customer_sees_what_they_end_themselves_and_nothing_else(
    database: Database, supplies: tuple[Supply, Supply], kind: str
) -> None:
    with database.transaction() as tx:
        for supply in supplies:
            tx.execute(_START_AND_END, [supply.contract_id, supply.metering_point_id, kind])
    mine = supplies[0]
    with database.customer_transaction(mine.customer_id) as tx:
        found = tx.execute("SELECT kind, contract_id FROM market.process").fetchall()
    assert found == [(kind, mine.contract_id)]


_START_AND_END: Any = """
WITH supply AS (SELECT %s::int AS contract_id, %s::int AS point, %s AS kind), start AS (
    INSERT INTO market.process (kind, business_reason, contract_id, metering_point_id, state,
        effective_on, due_at, rules, created_at, updated_at)
    SELECT 'switch', 'E03', contract_id, point, 'completed', '2025-01-01', '2025-01-01', 'seed',
           '2025-01-01', '2025-01-01' FROM supply RETURNING process_id)
INSERT INTO market.process (kind, business_reason, contract_id, metering_point_id, about_id, state,
    effective_on, due_at, rules, created_at, updated_at)
SELECT kind, 'E66', contract_id, point, process_id, 'pending', '2026-03-01', '2026-02-09',
       'seed', '2026-02-09', '2026-02-09' FROM supply, start
"""


def test_a_customer_reads_their_own_name_and_never_the_sealed_number(
    database: Database, whole: dict[str, Any]
) -> None:
    with database.customer_transaction(whole["customer"]) as tx:
        assert tx.execute("SELECT customer_id, name FROM portfolio.customer").fetchall() == [
            (whole["customer"], "Anders Jensen")
        ]
    for column in ("*", "identity_sealed", "identity_hash"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.customer_transaction(whole["customer"]) as tx,
        ):
            tx.execute(f"SELECT {column} FROM portfolio.customer".encode())


def test_a_customer_reads_the_prices_of_their_own_contract_and_not_who_agreed_on_them(
    database: Database, whole: dict[str, Any]
) -> None:
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.agreed_price (contract_id, valid_from, product_id, "
            "margin_per_kwh,"
            " supplement_per_kwh, subscription_per_month, notice_days, after_term, agreed_by, "
            "reason, recorded_at)"
            " SELECT contract_id, '0001-01-01', product_id, customer_id, 0, 0, 30, 'list', "
            "'mette', 'told', created_at"
            " FROM portfolio.contract"
        )
    with database.customer_transaction(whole["customer"]) as tx:
        assert tx.execute("SELECT margin_per_kwh FROM portfolio.agreed_price").fetchall() == [
            (whole["customer"],)
        ]
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        database.customer_transaction(whole["customer"]) as tx,
    ):
        tx.execute("SELECT agreed_by FROM portfolio.agreed_price")


def test_nothing_can_be_changed_for_a_customer(database: Database, whole: dict[str, Any]) -> None:
    tables = {*OWN, *FOR_ALL} - VIEWS
    for statement in [
        f"{verb} {table}" for table in tables for verb in ("DELETE FROM", "TRUNCATE")
    ]:
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.customer_transaction(whole["customer"]) as tx,
        ):
            tx.execute(statement.encode())


def test_of_price_links_a_customer_sees_those_of_their_own_points(
    database: Database, whole: dict[str, Any]
) -> None:
    found = column_of(database, whole["customer"], "pricing.price_link", POINT)
    assert {row[0] for row in found} == {whole["points"][0]}
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        database.customer_transaction(whole["customer"]) as tx,
    ):
        tx.execute("SELECT message_id FROM pricing.price_link")


def test_a_customer_who_left_sees_at_the_tables_what_was_theirs_and_nothing_of_who_came(
    database: Database, whole: dict[str, Any], supplies: tuple[Supply, Supply]
) -> None:
    """Asked of each table itself: no query of ours stands between."""
    left_on, later = date(2026, 1, 11), JANUARY[1]
    with database.transaction() as tx:
        came = moved_in(tx, supplies[0], left_on, a_customer(tx, 3, "Birthe Østergård"))
        run = a_run(tx, version=2)
        settled(tx, run, came, period=(left_on, later))
        for shard in plan_invoices(tx, run):
            issue_shard(tx, run, shard, CLOCK)
        tx.execute(
            "INSERT INTO portfolio.metering_point_version (metering_point_id, valid_from, type, "
            "grid_area, price_area,"
            " recorded_at) VALUES (%s, %s, 'E17', '131', 'DK1', now())",
            [came.metering_point_id, left_on],
        )

    former, theirs = (
        whole["customer"],
        {"supply": came.supply_period_id, "contract": came.contract_id},
    )
    for table, column in {
        "billing.invoice": "customer_id",
        "billing.invoice_section": "supply_period_id",
        "billing.invoice_line": "supply_period_id",
        "portfolio.supply_period": "supply_period_id",
        "portfolio.contract": "contract_id",
        "portfolio.agreed_product": "contract_id",
    }.items():
        seen_ids = {row[0] for row in column_of(database, former, table, column)}
        forbidden = {"customer_id": came.customer_id, "supply_period_id": theirs["supply"]}
        assert seen_ids, table
        assert forbidden.get(column, theirs["contract"]) not in seen_ids, table
    for table in ("metering.reading_day", "metering.reading", "metering.daily_consumption"):
        days = {row[0] for row in column_of(database, former, table, "day")}
        assert days, table
        assert max(days) < left_on, table
    versions = {
        row[0]
        for row in column_of(database, former, "portfolio.metering_point_version", "valid_from")
    }
    assert versions
    assert left_on not in versions


def column_of(database: Database, customer: int, table: str, column: str) -> list[tuple[Any, ...]]:
    with database.customer_transaction(customer) as tx:
        return tx.execute(f"SELECT {column} FROM {table}".encode()).fetchall()


def test_after_the_transaction_everything_is_there_again(
    database: Database, whole: dict[str, Any]
) -> None:
    assert len(seen(database, whole["customer"], "portfolio.contract")) == 1
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM portfolio.contract").fetchone() == (2,)
