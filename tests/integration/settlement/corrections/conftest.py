"""A world with one house and prices, three days of it settled soon."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from elhandel.platform.database import Database
from tests.builders.clock import HandClock
from tests.builders.database.kept import Databases, Kept
from tests.builders.functions import Invoke, a_function, with_backoffice
from tests.integration.settlement.corrections.world import House, World

type Made = tuple[Databases, tuple[World, House | None]]
"""Databases that begin with a world, made once, and what it knows of itself."""


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


def with_a_house(database: Database) -> tuple[World, House]:
    world = a_world(database)
    return world, a_house(world)


@pytest.fixture(scope="session")
def made_world(kept_databases: Databases) -> Iterator[Made]:
    with kept_databases.filled(lambda database: (a_world(database), None)) as made:
        yield made


@pytest.fixture(scope="session")
def made_house(kept_databases: Databases) -> Iterator[Made]:
    with kept_databases.filled(with_a_house) as made:
        yield made


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Made | None:
    """What the test's database begins with: as much as it asks for. `made_settled` is that of a
    file.
    """
    for name in ("made_settled", "made_house", "made_world"):
        if name in request.fixturenames:
            made: Made = request.getfixturevalue(name)
            return made
    return None


@pytest.fixture
def kept_database(kept_databases: Databases, made: Made | None) -> Iterator[Kept]:
    databases = kept_databases if made is None else made[0]
    with databases.one() as kept:
        yield kept


@pytest.fixture
def world(database: Database, made_world: Made, made: Made) -> World:
    """Prices of January (`a_world`)."""
    _, (world, _) = made
    return replace(world, database=database, clock=HandClock(world.clock.instant))


@pytest.fixture
def house(world: World, made_house: Made, made: Made) -> House:
    """Of that world (`a_house`)."""
    _, (_, house) = made
    assert house is not None
    return house


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
