"""Which supplied days lack readings, over all points."""

from datetime import date

import pytest

from elhandel.metering.read import MissingDays, missing_readings
from elhandel.platform.database import Database
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from tests.builders import documents
from tests.builders.identifiers import a_gsrn
from tests.integration.settlement.corrections.world import World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 8)


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def missing(world: World, gsrn: Gsrn | None = None, end: date = PAST) -> list[MissingDays]:
    with world.database.transaction() as tx:
        return list(missing_readings(tx, Period(FIRST, end), gsrn).earliest)


def test_days_that_have_not_come_are_missing_whole_and_in_one_row(world: World) -> None:
    house = world.house(starts_on=date(2026, 1, 3))
    world.read(house.gsrn, date(2026, 1, 5), 1000)

    assert missing(world) == [
        MissingDays(Gsrn(house.gsrn), Period(date(2026, 1, 3), date(2026, 1, 5)), None),
        MissingDays(Gsrn(house.gsrn), Period(date(2026, 1, 6), PAST), None),
    ]


def test_a_day_with_a_gap_counts_its_intervals(world: World) -> None:
    house = world.house(starts_on=FIRST)
    world.read_days(house.gsrn, FIRST, PAST, 1000)
    series = documents.readings_of(house.gsrn, PAST, [1.0] * 24)
    for point in series["Period"]["Point"][3:5]:
        point["quality"] = {"value": "A02"}
        point.pop("quantity", None)
    world.receive(documents.metered_data(series))

    assert missing(world, end=date(2026, 1, 9)) == [
        MissingDays(Gsrn(house.gsrn), Period(PAST, date(2026, 1, 9)), 2)
    ]


def test_only_supplied_days_are_asked_for_and_of_a_child_those_on_which_it_belongs_to_its_parent(
    world: World,
) -> None:
    house = world.house(1, starts_on=FIRST)
    world.read_days(house.gsrn, FIRST, PAST, 1000)
    child = a_gsrn(999)
    world.couple(child, house, date(2026, 1, 4), "E18")
    world.notify(house.gsrn, date(2026, 1, 6), "E03")

    assert missing(world) == [
        MissingDays(Gsrn(child), Period(date(2026, 1, 4), date(2026, 1, 6)), None)
    ]
    assert missing(world, Gsrn(house.gsrn)) == []


def test_all_points_are_counted_when_only_some_days_are_listed(world: World) -> None:
    for number in (1, 2, 3):
        world.house(number, starts_on=FIRST)

    with world.database.transaction() as tx:
        found = missing_readings(tx, Period(FIRST, PAST), limit=2)

    assert (found.points, found.days, len(found.earliest), found.left_out) == (3, 21, 2, 1)


def test_void_and_planned_supply_misses_nothing(world: World) -> None:
    house = world.house(starts_on=FIRST)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.supply_period SET state = 'void' WHERE supply_period_id = %s",
            [house.supply_period],
        )

    assert missing(world) == []


def test_people_ask_about_the_days_before_one_that_they_name(world: World) -> None:
    today = date(2027, 5, 10)
    house = world.house(starts_on=FIRST)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.supply_period SET starts_on = '2026-04-04', ends_on = '2026-04-07'"
        )

    sql = "SELECT gsrn, min(day), count(*) FROM metering.missing_before(%s) GROUP BY 1"
    assert world.rows(sql, today) == [(house.gsrn, date(2026, 4, 5), 2)]  # 400 days, and no more
