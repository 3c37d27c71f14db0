import pytest

from elhandel.platform.database import Database
from tests.integration.billing.aconto.quarters import a_world, supplied
from tests.integration.settlement.corrections.world import House, World


@pytest.fixture
def world(database: Database) -> World:
    """Prices for the first half of 2026."""
    return a_world(database)


@pytest.fixture
def house(world: World) -> House:
    """Supplied from 1 January 2026, 10 kWh a day."""
    return supplied(world, 1)
