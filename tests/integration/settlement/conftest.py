"""A small supplied world for the runs."""

from datetime import date

import pytest

from elhandel.platform.database import Database
from tests.builders.fixtures import clock, hub, supplier, vault
from tests.integration.settlement.corrections.world import World

__all__ = ["clock", "hub", "supplier", "vault", "world"]

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)


@pytest.fixture
def world(database: Database) -> World:
    """Three days of January with spot prices in both areas, and a flat tariff of 0.10 a kWh."""
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    for area in ("DK1", "DK2"):
        for day in range(1, 4):
            world.spot(date(2026, 1, day), 500_000, area)
    return world
