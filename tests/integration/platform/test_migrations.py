"""The schema comes from numbered files, applied once each."""

from collections.abc import Callable

from elhandel.platform.database import Database
from elhandel.platform.schema.migrate import migrate, missing_migrations


def test_a_migrated_database_misses_nothing_and_a_second_run_applies_nothing(
    database: Database, database_url: str
) -> None:
    assert missing_migrations(database) == []
    assert migrate(database_url) == []


def test_an_empty_database_misses_every_migration(postgres_url: Callable[[str], str]) -> None:
    database = Database(postgres_url("postgres"))
    assert missing_migrations(database)[0] == "0001.platform"
    database.close()
