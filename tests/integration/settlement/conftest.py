"""A small supplied world for the runs."""

from collections.abc import Iterator
from datetime import date

import pytest

from elhandel.platform.database import Database
from tests.builders.database.beginnings import Made, kept_database, made, world
from tests.builders.database.kept import Databases
from tests.builders.fixtures import clock, hub, supplier, vault
from tests.integration.settlement.corrections.world import World
from tests.integration.settlement.loaded import a_loaded_supplier

__all__ = ["clock", "hub", "kept_database", "made", "supplier", "vault", "world"]

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)


def a_world(database: Database) -> World:
    """Three days of January with spot prices in both areas, and a flat tariff of 0.10 a kWh."""
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    for area in ("DK1", "DK2"):
        for day in range(1, 4):
            world.spot(date(2026, 1, day), 500_000, area)
    return world


@pytest.fixture(scope="session")
def made_world(kept_databases: Databases) -> Iterator[Made]:
    with kept_databases.filled(lambda kept: (a_world(kept.owner()), None)) as made:
        yield made


@pytest.fixture(scope="session")
def made_supplier(kept_databases: Databases) -> Iterator[tuple[Databases, None]]:
    """Fifty homes (`a_loaded_supplier`)."""
    with kept_databases.filled(lambda kept: a_loaded_supplier(kept.url)) as made:
        yield made
