"""A PostgreSQL of the bench's own, as the local run starts it, and loaded databases on it."""

import contextlib
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from elhandel.metering.months import LaidOut, lay_out_months
from elhandel.platform.database import Database
from elhandel.platform.schema.migrate import migrate
from simulator.local.cloud.database.owner import OWNER, create_database
from simulator.local.cloud.database.postgres import SUPERUSER, Postgres
from simulator.local.cloud.processes import Launcher, wait_until
from simulator.local.load import Loaded, LoadOptions, load
from simulator.world.households import Resolution

# Who is there of the server's processes that vacuum by themselves.
_VACUUMS = """
SELECT 1 FROM pg_stat_activity WHERE backend_type IN ('autovacuum launcher', 'autovacuum worker')
"""
_VACUUMS_SECONDS = 600.0

MONTH = date(2026, 1, 1)
END = date(2026, 2, 1)


def for_function(url: str, name: str) -> str:
    """The same database for a function's own role: what rows it may see is asked in another way
    than of the owner, and so planned in another.
    """
    return make_conninfo(url, user=f"elhandel_{name}")


def lay_out(url: str, today: date) -> LaidOut:
    """Lay out the month of every point, as the job does the night after its last readings."""
    database = Database(for_function(url, "upkeep"))
    try:
        return lay_out_months(database, today)
    finally:
        database.close()


class Server:
    """Databases by name; each is filled once and kept until the bench ends."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._names: set[str] = set()
        self.loaded: dict[str, Loaded] = {}

    def url(self, name: str) -> str:
        return self._postgres.url(name)

    def supplier(
        self, points: int, resolution: Resolution = "PT1H", *, scattered: bool = False
    ) -> str:
        """The address of a database with a supplier of this size and a month of readings, which is
        over and laid out.
        """
        name = f"s{points}_{resolution.lower()}{'_scattered' if scattered else ''}"
        if name not in self.loaded:
            self.create(name)
            options = LoadOptions(points, MONTH, resolution=resolution, scattered=scattered)
            self.loaded[name] = load(self.url(name), options)
            lay_out(self.url(name), END)
        return self.url(name)

    def create(self, name: str) -> str:
        """An empty database with its schema."""
        with psycopg.connect(
            self._postgres.url("postgres", SUPERUSER), autocommit=True
        ) as connection:
            connection.execute(
                SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
            )
            create_database(connection, name)
        self._names.add(name)
        migrate(self.url(name))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Give the disk space of a database back."""
        name = next(name for name in self._names if self.url(name) == url)
        self._names.remove(name)
        self.loaded.pop(name, None)
        with psycopg.connect(
            self._postgres.url("postgres", SUPERUSER), autocommit=True
        ) as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    @contextlib.contextmanager
    def without_autovacuum(self) -> Iterator[None]:
        """Nothing is vacuumed by itself in the block; what is being vacuumed is waited for."""
        with psycopg.connect(
            self._postgres.url("postgres", SUPERUSER), autocommit=True
        ) as connection:
            connection.execute("ALTER SYSTEM SET autovacuum = off")
            connection.execute("SELECT pg_reload_conf()")
            try:
                ended = wait_until(
                    lambda: connection.execute(_VACUUMS).fetchone() is None, _VACUUMS_SECONDS
                )
                assert ended, f"autovacuum still works after {_VACUUMS_SECONDS:.0f} seconds"
                yield
            finally:
                connection.execute("ALTER SYSTEM RESET autovacuum")
                connection.execute("SELECT pg_reload_conf()")

    def version(self) -> str:
        with psycopg.connect(self.url("postgres")) as connection:
            row = connection.execute("SHOW server_version").fetchone()
        return "unknown" if row is None else str(row[0])


@contextlib.contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """A server with its data in `folder`, which is emptied before and deleted afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    launcher = Launcher()
    postgres = Postgres(folder)

    try:
        postgres.start(launcher, folder.parent / "postgres.log")
        postgres.wait()
        with psycopg.connect(postgres.url("postgres", SUPERUSER), autocommit=True) as connection:
            # To measure with: a checkpoint between two measurements, files for DuckDB and for the
            # floor.
            roles = SQL("pg_checkpoint, pg_read_server_files, pg_write_server_files")
            connection.execute(SQL("GRANT {} TO {}").format(roles, Identifier(OWNER)))
        yield Server(postgres)
    finally:
        postgres.stop()
        launcher.close()
        shutil.rmtree(folder, ignore_errors=True)
