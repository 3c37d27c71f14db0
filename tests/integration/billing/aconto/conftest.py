from collections.abc import Iterator

import pytest

from tests.builders.database.beginnings import Made, house, kept_database, made, world
from tests.builders.database.kept import Databases
from tests.integration.billing.aconto.quarters import a_world, supplied

__all__ = ["house", "kept_database", "made", "world"]


@pytest.fixture(scope="session")
def made_world(kept_databases: Databases) -> Iterator[Made]:
    """Prices for the first half of 2026."""
    with kept_databases.filled(lambda kept: (a_world(kept.owner()), None)) as made:
        yield made


@pytest.fixture(scope="session")
def made_house(kept_databases: Databases) -> Iterator[Made]:
    """And a house that is supplied from 1 January 2026, 10 kWh a day."""
    with kept_databases.filled(
        lambda kept: ((world := a_world(kept.owner())), supplied(world, 1))
    ) as made:
        yield made
