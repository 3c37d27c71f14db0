"""A child point (a solar roof, a heat pump) is a customer's for the days on which it belonged to a
point of theirs.

Before and after, it is another home's: by the API and at the tables themselves.
"""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from fastapi.testclient import TestClient

from elhandel.platform.database import Database
from elhandel.portfolio.points.coupling import couple, uncouple
from tests.builders.many_points import FEW, homes_with_children, points_read
from tests.integration.billing.world import (
    JANUARY,
    NOW,
    Supply,
    a_customer,
    a_metering_point,
    moved_in,
    readings,
)
from tests.integration.portal.conftest import PERIOD

ROOF = "571313180000000913"
TENTH, LEFT = date(2026, 1, 10), date(2026, 1, 20)


@pytest.fixture
def roof(database: Database) -> int:
    """A solar roof that belongs to nobody yet, with readings of the whole January."""
    with database.transaction() as tx:
        point = a_metering_point(tx, ROOF, type_="E18")
        readings(tx, point, JANUARY, wh_per_hour=100)
        tx.execute(
            "INSERT INTO portfolio.metering_point_version (metering_point_id, valid_from, type, "
            "grid_area, price_area,"
            " recorded_at) SELECT %s, d, 'E18', '131', 'DK1', %s FROM unnest(%s::date[]) d",
            [point, NOW, [date(2025, 6, 1), LEFT]],
        )
    return point


def days_read(api: TestClient) -> list[int]:
    """The days of January of which the roof's production is reported."""
    answer = api.get(f"/api/portal/{ROOF}/consumption", params=PERIOD)
    intervals = answer.json().get("intervals", ())
    return [date.fromisoformat(day["start"]).day for day in intervals if day["complete"]]


def days_at_the_table(database: Database, customer: int, point: int) -> list[int]:
    statement = "SELECT day FROM metering.reading_day WHERE metering_point_id = %s ORDER BY day"
    with database.customer_transaction(customer) as tx:
        return [day.day for (day,) in tx.execute(statement, [point])]


def versions_seen(database: Database, customer: int, point: int) -> list[date]:
    statement = (
        "SELECT valid_from FROM portfolio.metering_point_version WHERE metering_point_id = %s "
        "ORDER BY 1"
    )
    with database.customer_transaction(customer) as tx:
        return [day for (day,) in tx.execute(statement, [point])]


def at_home(api: TestClient, supply: Supply) -> list[str]:
    points = api.get(f"/api/portal/{supply.gsrn}/contract").json()["metering_points"]
    return [point["gsrn"] for point in points]


def test_a_child_that_came_later_shows_nothing_of_the_days_before(
    api: TestClient, database: Database, mine: Supply, roof: int
) -> None:
    with database.transaction() as tx:
        couple(tx, roof, mine.metering_point_id, TENTH, NOW)
    assert days_read(api) == [*range(10, 32)]
    assert days_at_the_table(database, mine.customer_id, roof) == [*range(10, 32)]
    assert at_home(api, mine) == [mine.gsrn, ROOF]


def test_what_the_market_told_of_a_child_before_it_came_and_after_it_left_is_anothers(
    api: TestClient, database: Database, mine: Supply, roof: int
) -> None:
    with database.transaction() as tx:
        couple(tx, roof, mine.metering_point_id, TENTH, NOW)
        uncouple(tx, roof, LEFT, NOW)
    assert versions_seen(database, mine.customer_id, roof) == [date(2025, 6, 1)]


def test_a_child_that_was_uncoupled_is_read_for_the_days_before_and_is_at_home_no_more(
    api: TestClient, database: Database, mine: Supply, roof: int
) -> None:
    with database.transaction() as tx:
        couple(tx, roof, mine.metering_point_id, date(2025, 1, 1), NOW)
        uncouple(tx, roof, TENTH, NOW)
    assert days_read(api) == [*range(1, 10)]
    assert days_at_the_table(database, mine.customer_id, roof) == [*range(1, 10)]
    assert at_home(api, mine) == [mine.gsrn]


def test_a_child_that_moved_to_another_home_is_each_ones_for_their_own_days(
    api: TestClient, database: Database, mine: Supply, theirs: Supply, roof: int
) -> None:
    """Who lost it reads what was produced for them, and nothing of what the others produce."""
    with database.transaction() as tx:
        couple(tx, roof, mine.metering_point_id, date(2025, 1, 1), NOW)
        couple(tx, roof, theirs.metering_point_id, TENTH, NOW)
    assert days_read(api) == days_at_the_table(database, mine.customer_id, roof) == [*range(1, 10)]
    assert days_at_the_table(database, theirs.customer_id, roof) == [*range(10, 32)]
    assert at_home(api, mine) == [mine.gsrn]


def test_who_left_sees_no_child_that_came_after_them(
    api: TestClient, database: Database, mine: Supply, roof: int
) -> None:
    with database.transaction() as tx:
        moved_in(tx, mine, TENTH, a_customer(tx, 3))
        couple(tx, roof, mine.metering_point_id, LEFT, NOW)
    assert api.get(f"/api/portal/{ROOF}/consumption", params=PERIOD).status_code == 404
    assert days_at_the_table(database, mine.customer_id, roof) == []
    assert at_home(api, mine) == [mine.gsrn]
    with database.customer_transaction(mine.customer_id) as tx:
        assert tx.execute("SELECT gsrn FROM portfolio.metering_point").fetchall() == [(mine.gsrn,)]


def test_who_left_still_reads_the_child_of_their_own_days(
    api: TestClient, database: Database, mine: Supply, theirs: Supply, roof: int
) -> None:
    with database.transaction() as tx:
        couple(tx, roof, mine.metering_point_id, date(2025, 1, 1), NOW)
        moved_in(tx, mine, TENTH, a_customer(tx, 3))
        couple(tx, roof, theirs.metering_point_id, LEFT, NOW)
    assert days_read(api) == [*range(1, 10)]
    assert at_home(api, mine) == [mine.gsrn, ROOF]


def test_to_whom_a_point_belongs_now_is_no_customers_to_read(
    database: Database, mine: Supply
) -> None:
    for column in ("parent_id", "coupled_from"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.customer_transaction(mine.customer_id) as tx,
        ):
            tx.execute(f"SELECT {column} FROM portfolio.metering_point".encode())


def test_whose_days_are_is_read_for_the_customers_points_only(
    database: Database, database_of: Callable[[str], Database], mine: Supply
) -> None:
    """However many child points the supplier has, each answer asks this several times."""
    homes_with_children(database, NOW)

    with database_of("portal").customer_transaction(mine.customer_id) as tx:
        before = points_read(tx)
        days = tx.execute("SELECT metering_point_id FROM portfolio.own_days()").fetchall()
        read = points_read(tx) - before

    assert days == [(mine.metering_point_id,)]
    assert read < FEW
