"""What the tests of a folder begin with, made once: each gets a database in which it stands.

A folder's conftest takes the fixtures from here and has others that make it, for the session:
`made_world`, and `made_house` where it has a house. A file may have `made_settled` for itself.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from elhandel.platform.database import Database
from tests.builders.clock import HandClock
from tests.builders.database.kept import Databases, Kept
from tests.integration.settlement.corrections.world import House, World

type Made = tuple[Databases, tuple[World, House | None]]
"""Databases that begin with a world, and what that world knows of itself."""

_THE_MOST_FIRST = ("made_settled", "made_house", "made_world", "made_supplier")


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Made | None:
    """What the test's database begins with: as much as it asks for, or nothing."""
    for name in _THE_MOST_FIRST:
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
    """That of the folder, with a clock that is the test's own."""
    _, (world, _) = made
    return replace(world, database=database, clock=HandClock(world.clock.instant))


@pytest.fixture
def house(world: World, made_house: Made, made: Made) -> House:
    """That of the folder, in its world."""
    _, (_, house) = made
    assert house is not None, "what was made has no house"
    return house
