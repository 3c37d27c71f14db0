"""A world of certificates for each test."""

import pytest

from elhandel.platform.database import Database
from tests.integration.certificates.world import DatabaseOf, World, a_world


@pytest.fixture
def world(database: Database, database_of: DatabaseOf) -> World:
    return a_world(database, database_of)
