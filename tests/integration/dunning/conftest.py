from collections.abc import Callable

import pytest

from elhandel.platform.database import Database
from tests.integration.dunning.world import World


@pytest.fixture
def world(database: Database, database_of: Callable[[str], Database]) -> World:
    return World(database, database_of("invoice_generator"), database_of("payments"))
