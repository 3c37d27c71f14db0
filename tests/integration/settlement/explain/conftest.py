"""A world with prices of January 2026, and what its bills say."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from elhandel.platform.database import Database
from tests.builders.database.beginnings import Made
from tests.builders.database.kept import Databases
from tests.integration.settlement.corrections.world import World

JANUARY, NEXT = date(2026, 1, 1), date(2026, 1, 8)

type Printed = Callable[..., str]


def a_world(database: Database) -> World:
    """A tariff by the hour, a flat one and a subscription; spot prices of the first week by
    quarters.
    """
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    world.price(
        "net", date(2026, 1, 3), *(f"0.{hour:02d}" for hour in range(10, 34)), end=date(2026, 1, 4)
    )
    world.price("abo", date(2025, 1, 1), "31.00", kind="D01")
    world.price("gebyr", date(2025, 1, 1), "75.00", kind="D02")
    for day in range(1, 8):
        world.spot(date(2026, 1, day), -50_000 * day)
    return world


@pytest.fixture(scope="session")
def made_world(kept_databases: Databases) -> Iterator[Made]:
    with kept_databases.filled(lambda kept: (a_world(kept.owner()), None)) as made:
        yield made


@pytest.fixture
def elhandel(database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Printed:
    """`elhandel …` on the world's database, in this process; what it prints."""
    from tests.builders.commands import elhandel

    def run(*arguments: str, database: bool = True) -> str:
        address = ["--database-url", database_url] if database else []
        elhandel()([*arguments, *address], standalone_mode=False)
        return capsys.readouterr().out

    return run
