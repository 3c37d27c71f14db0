"""A market for each test."""

import pytest

from elhandel.platform.database import Database
from tests.integration.exchange.world import Market


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database)
