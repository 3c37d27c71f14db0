"""A point whose price area changes is settled by the prices of the area that it lies in on each
day.
"""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from elhandel.platform.database import Database
from tests.builders import documents
from tests.integration.settlement.corrections.world import House, World

PERIOD = (date(2026, 1, 1), date(2026, 1, 7))
DAYS = [PERIOD[0] + timedelta(days=number) for number in range(6)]
WEST, EAST = "344", "791"
BASE = {WEST: 500_000, EAST: 900_000}


@pytest.fixture
def world(database: Database) -> World:
    """Prices of six days, those of DK2 0.40 a kWh above those of DK1."""
    world = World(database)
    for day in DAYS:
        world.spot(day, BASE[WEST], "DK1")
        world.spot(day, BASE[EAST], "DK2")
    return world


def a_house(world: World, number: int = 1, children: tuple[str, ...] = ()) -> House:
    house = world.house(number, starts_on=PERIOD[0], children=children)
    for gsrn in (house.gsrn, *house.children):
        for day in DAYS:
            world.read(gsrn, day, 1000)
    return house


def lies_in(world: World, gsrn: str, grid_area: str, since: date, **facts: str) -> None:
    world.receive(documents.master_data(gsrn, since, grid_area=grid_area, **facts))


def energy(world: World, house: House, component: str = "energy") -> Fraction:
    totals = world.totals().items()
    return sum(
        (
            total.exact
            for key, total in totals
            if key[0] == house.supply_period and key[2] == component
        ),
        Fraction(),
    )


def a_day(grid_area: str, margin: int = 40_000) -> Fraction:
    """1 kWh in each hour of a day at the mean of its quarters."""
    return 1000 * sum(Fraction(BASE[grid_area] + 1_001 * place + margin, 4) for place in range(96))


def test_each_day_is_settled_by_the_area_that_it_lies_in(world: World) -> None:
    moved, stayed = a_house(world), a_house(world, 2)
    lies_in(world, moved.gsrn, EAST, DAYS[2])
    lies_in(world, moved.gsrn, WEST, DAYS[5])
    lies_in(world, stayed.gsrn, WEST, DAYS[3])
    world.run(*PERIOD)

    assert energy(world, moved) == 3 * a_day(WEST) + 3 * a_day(EAST)
    assert energy(world, stayed) == 6 * a_day(WEST)


def test_a_move_before_the_settled_days_holds_on_all_of_them(world: World) -> None:
    house = a_house(world)
    lies_in(world, house.gsrn, EAST, PERIOD[0])
    world.run(*PERIOD)

    assert energy(world, house) == 6 * a_day(EAST)


def test_a_move_that_is_told_afterwards_is_corrected_from_its_day_on(world: World) -> None:
    house = a_house(world)
    world.run(*PERIOD)
    lies_in(world, house.gsrn, EAST, DAYS[4])
    world.correct()

    assert energy(world, house) == 4 * a_day(WEST) + 2 * a_day(EAST)
    assert world.correct() == []


def test_what_flows_to_the_grid_is_credited_by_the_area_of_the_day(world: World) -> None:
    house = a_house(world, children=("E18",))
    lies_in(world, house.children[0], EAST, DAYS[1], kind="E18", parent=house.gsrn)
    world.run(*PERIOD)

    assert energy(world, house, "production_credit") == -(a_day(WEST, 0) + 5 * a_day(EAST, 0))


def test_missing_prices_of_the_area_that_a_point_moves_to_park_it_alone(world: World) -> None:
    moved, stayed = a_house(world), a_house(world, 2)
    lies_in(world, moved.gsrn, EAST, DAYS[2])
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM pricing.spot_day WHERE price_area = 'DK2' AND day = %s", [DAYS[3]])
    world.run(*PERIOD)

    assert world.rows("SELECT supply_period_id, cause FROM settlement.parked") == [
        (moved.supply_period, "missing-spot-price")
    ]
    assert energy(world, stayed) == 6 * a_day(WEST)
