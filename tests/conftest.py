"""What every test may ask for: the reference data beside the checkout, and a database of its own.

PostgreSQL is the real one, embedded, with a server for each worker
(tests/builders/database/server.py); every test that asks for `database` gets one that is as the
migrated template is (tests/builders/database/kept.py).
"""

import contextlib
import functools
import gc
import logging
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import bcrypt
import hypothesis
import pytest

from elhandel.platform.database import Database
from tests.builders.chance import by_chance
from tests.builders.database.kept import OWNER, AsRole, Databases, Kept
from tests.builders.database.server import TEMPLATE, a_server

if TYPE_CHECKING:
    from tests.builders.evidence.logs import LogLines

os.environ.setdefault("POWERTOOLS_TRACE_DISABLED", "true")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Elhandel")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-north-1")

# By hand each run searches further, some examples at a time (tests/builders/chance.py). With CI set
# (.ci/run) the examples are those of the commit: what fails there fails for everybody, and what
# passed passes again.
hypothesis.settings.register_profile("any machine", deadline=None, max_examples=by_chance(100))
hypothesis.settings.register_profile(
    "a commit",
    hypothesis.settings.get_profile("any machine"),
    derandomize=True,
    database=None,
    print_blob=True,
)
hypothesis.settings.load_profile("a commit" if os.environ.get("CI") else "any machine")

# bcrypt takes a quarter of a second of processor time, which is what it is for. Whether a key is
# that of a hash it need say once: most tests ask for the same key.
bcrypt.checkpw = functools.cache(bcrypt.checkpw)

ROOT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected lasts to the end: looking through it again and again for what could go
    costs a quarter of the collection, and a tenth of the tests. Afterwards there is memory enough
    to look seldom.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 10, 20)
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Where a test asks an application, all tests do so in one event loop."""
    testclient = sys.modules.get("starlette.testclient")
    if testclient is None:  # nothing that was collected asks any
        return (yield)

    from tests.builders.network.one_loop import OneLoop

    loop = OneLoop()
    testclient.TestClient._portal_factory = lambda client: (
        contextlib.nullcontext(client.portal) if client.portal else loop.portal()
    )
    try:
        return (yield)
    finally:
        loop.close()


class _Brief(logging.Formatter):
    """Says of an error what was said, and not where it came from."""

    def formatException(self, ei: object) -> str:  # noqa: N802  (logging's name)
        return ""


def pytest_configure(config: pytest.Config) -> None:
    """pytest writes down each line of a log twice, in case the test fails. To write where an error
    came from costs more than all else that a refused job does, and our own line, which is among the
    output of a test that fails, says it.
    """
    plugin = config.pluginmanager.get_plugin("logging-plugin")
    if plugin is not None:  # `-p no:logging`
        for handler in (plugin.caplog_handler, plugin.report_handler):
            handler.setFormatter(_Brief("%(levelname)s %(name)s %(message)s"))


@pytest.fixture
def caplog(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """pytest's; for who reads it each line is written whole."""
    brief = caplog.handler.formatter
    caplog.handler.setFormatter(logging.Formatter())
    yield caplog
    caplog.handler.setFormatter(brief)


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
def postgres_url(worker_id: str, request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of this worker's: `postgres_url("name")` is the address of a database on
    it.
    """
    with a_server(request.config.cache.mkdir("postgres"), worker_id) as url:  # type: ignore[union-attr]
        yield url


@pytest.fixture(scope="session")
def template_database() -> str:
    """The name of a migrated, empty database that tests copy."""
    return TEMPLATE


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
def database_of_file(kept_databases: Databases) -> Iterator[Kept]:
    """A migrated database that a file's tests share, each with rows of its own."""
    with kept_databases.one() as kept:
        yield kept


@pytest.fixture
def opened(database_of_file: Kept) -> Kept:
    """The same for one test: its connections have stayed open."""
    database_of_file.begin()
    return database_of_file


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
