"""A customer sees the readings of his own supply and nothing else, by the database's own rules."""

from datetime import date, timedelta

import psycopg
import pytest

from elhandel.metering.read import consumption
from elhandel.platform.database import Database
from elhandel.values.days.local_time import days
from elhandel.values.days.period import Period
from tests.integration.metering.builders import a_customer, a_registered_point, a_supply, store
from tests.unit.metering.builders import a_series

FROM, TO = date(2026, 1, 1), date(2026, 1, 11)


def _a_point_with_readings(database: Database, gsrn: str, parent: int | None = None) -> int:
    point = a_registered_point(database, gsrn, parent)
    store(database, *(a_series([1] * 24, point=point, start=day) for day in days(FROM, TO)))
    return point


def _days_seen(database: Database, customer: int, point: int) -> list[date]:
    with database.customer_transaction(customer) as tx:
        return [day.start for day in consumption(tx, point, Period(FROM, TO), "day") if day.wh]


def test_a_customer_sees_the_days_of_his_active_supply_only(database: Database) -> None:
    point = _a_point_with_readings(database, "571313180000000012")
    before, after, stranger = (a_customer(database, number) for number in range(3))
    moved = date(2026, 1, 5)
    a_supply(database, before, point, date(2020, 1, 1), moved)
    a_supply(database, after, point, moved, None)
    assert _days_seen(database, before, point) == list(days(FROM, moved))
    assert _days_seen(database, after, point) == list(days(moved, TO))
    assert _days_seen(database, stranger, point) == []


@pytest.mark.parametrize("state", ["planned", "cancelled", "void"])
def test_a_supply_that_is_not_active_shows_nothing(database: Database, state: str) -> None:
    point = _a_point_with_readings(database, "571313180000000012")
    customer = a_customer(database, 1)
    a_supply(database, customer, point, FROM, None, state)
    assert _days_seen(database, customer, point) == []


def test_a_child_point_is_seen_with_its_parent(database: Database) -> None:
    parent = _a_point_with_readings(database, "571313180000000012")
    child = _a_point_with_readings(database, "571313180000000029", parent)
    customer = a_customer(database, 1)
    a_supply(database, customer, parent, FROM + timedelta(days=1), None)
    assert _days_seen(database, customer, child) == list(days(FROM + timedelta(days=1), TO))


@pytest.mark.parametrize("view", ["reading", "daily_consumption"])
def test_the_views_keep_to_the_same_rules(database: Database, view: str) -> None:
    mine = _a_point_with_readings(database, "571313180000000012")
    _a_point_with_readings(database, "571313180000000029")
    customer = a_customer(database, 1)
    a_supply(database, customer, mine, FROM, FROM + timedelta(days=2))
    with database.customer_transaction(customer) as tx:
        seen = tx.execute(f"SELECT DISTINCT gsrn, day FROM metering.{view} ORDER BY day").fetchall()
    assert seen == [("571313180000000012", day) for day in days(FROM, FROM + timedelta(days=2))]


@pytest.mark.parametrize(
    "table", ["reading_day_2026_01", "reading_day_history", "reading_day_history_2026_01"]
)
def test_no_customer_reaches_a_partition_or_the_history(database: Database, table: str) -> None:
    _a_point_with_readings(database, "571313180000000012")
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        database.customer_transaction(1) as tx,
    ):
        tx.execute(f"SELECT * FROM metering.{table}")
