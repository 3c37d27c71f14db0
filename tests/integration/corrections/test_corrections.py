"""What a correction comes to, by hand-computed days."""

from collections.abc import Iterator
from datetime import date

import pytest

from elhandel.platform.database import Database
from tests.integration.corrections.world import House, World

JANUARY = (date(2026, 1, 1), date(2026, 1, 4))
DAY = date(2026, 1, 2)


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    """One house, three settled days: 1 kWh an hour, a flat tariff of 0.10, a subscription of 31.00 a month."""
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    world.price("abo", date(2025, 1, 1), "31.00", kind="D01")
    for day in (1, 2, 3):
        world.spot(date(2026, 1, day), 500_000)
    return world


@pytest.fixture
def house(world: World) -> House:
    house = world.house(starts_on=JANUARY[0])
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.link(house.gsrn, "abo", date(2025, 1, 1), kind="D01")
    for day in (1, 2, 3):
        world.read(house.gsrn, date(2026, 1, day), 1000)
    return house


def test_a_late_reading_is_settled_as_the_difference_and_linked_to_its_run(world: World, house: House) -> None:
    original = world.run(*JANUARY)
    world.read(house.gsrn, DAY, [3000] + [1000] * 23, registered=1)

    (run,) = world.correct()

    # the first hour's spot is the mean of 0.5 + 0, 1, 2, 3 × 0.001001; margin 0.04
    assert world.lines(run) == {"energy": (2000, 108), "net": (2000, 20)}
    assert world.rows(
        "SELECT kind, corrects_run_id, period_from, period_to, subtotal_ore FROM settlement.settlement"
        " WHERE run_id = %s",
        run,
    ) == [("correction", original, *JANUARY, 128)]
