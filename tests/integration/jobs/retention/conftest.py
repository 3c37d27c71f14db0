"""The world of the corrections, with a house whose first days of 2026 are settled and invoiced."""

import pytest

from tests.integration.jobs.retention.years import JANUARY, bill
from tests.integration.settlement.corrections.conftest import (
    house,
    kept_database,
    made,
    made_house,
    made_world,
    upkeep,
    world,
)
from tests.integration.settlement.corrections.world import House, World

__all__ = [
    "house",
    "kept_database",
    "made",
    "made_house",
    "made_world",
    "upkeep",
    "world",
]


@pytest.fixture
def billed(world: World, house: House) -> World:
    """Invoiced in February 2026: material of the accounting year 2026, kept to the end of 2031."""
    bill(world, world.run(*JANUARY))
    return world
