"""A world with one house and prices, three days of it settled soon."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from elhandel.platform.database import Database
from tests.builders.database.beginnings import Made, house, kept_database, made, world
from tests.builders.database.kept import Databases, Kept
from tests.builders.functions import Invoke, a_function, with_backoffice
from tests.integration.settlement.corrections.world import House, World

__all__ = ["house", "kept_database", "made", "world"]


def a_world(database: Database) -> World:
    """A flat tariff of 0.10 a kWh, a subscription of 31.00 a month, spot prices of the first days
    of January.
    """
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    world.price("abo", date(2025, 1, 1), "31.00", kind="D01")
    for day in range(1, 7):
        world.spot(date(2026, 1, day), 500_000)
    return world


def a_house(world: World) -> House:
    """1 kWh an hour in the first three days of January."""
    house = world.house(starts_on=date(2026, 1, 1))
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.link(house.gsrn, "abo", date(2025, 1, 1), kind="D01")
    for day in (1, 2, 3):
        world.read(house.gsrn, date(2026, 1, day), 1000)
    return house


def with_a_house(kept: Kept) -> tuple[World, House]:
    world = a_world(kept.owner())
    return world, a_house(world)


@pytest.fixture(scope="session")
def made_world(kept_databases: Databases) -> Iterator[Made]:
    with kept_databases.filled(lambda kept: (a_world(kept.owner()), None)) as made:
        yield made


@pytest.fixture(scope="session")
def made_house(kept_databases: Databases) -> Iterator[Made]:
    with kept_databases.filled(with_a_house) as made:
        yield made


@pytest.fixture
def poller(
    world: World,
    as_role: Callable[[str], str],
    database_of: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Invoke]:
    """Invokes the queue poller, or the back office, as Lambda does, at the world's time."""
    for invoke in a_function("queue_poller", world.clock, as_role, monkeypatch):
        yield with_backoffice(invoke, database_of("backoffice"), lambda: world.clock)


@pytest.fixture
def upkeep(
    world: World, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    """Invokes Upkeep as Lambda does, over the world's database and at its time."""
    yield from a_function("upkeep", world.clock, as_role, monkeypatch)
