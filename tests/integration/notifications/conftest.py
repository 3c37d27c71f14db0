"""One database for each module; every test works with a customer of its own."""

import contextlib
from collections.abc import Callable, Iterator

import pytest
from psycopg.conninfo import make_conninfo

from elhandel.platform.database import Database
from tests.builders.clock import HandClock, at


@pytest.fixture(scope="module")
def shared_url(
    postgres_url: Callable[[str], str],
    copies: Callable[[], contextlib.AbstractContextManager[str]],
) -> Iterator[str]:
    with copies() as name:
        yield make_conninfo(postgres_url(name), user="elhandel")


@pytest.fixture
def owner(shared_url: str) -> Iterator[Database]:
    """The module's database as its owner opens it."""
    yield from _opened(shared_url)


@pytest.fixture
def notifier(shared_url: str) -> Iterator[Database]:
    """The module's database in the role of the function Notifier."""
    yield from _opened(make_conninfo(shared_url, user="elhandel_notifier"))


@pytest.fixture
def office(shared_url: str) -> Iterator[Database]:
    """The module's database in the role of the function Backoffice."""
    yield from _opened(make_conninfo(shared_url, user="elhandel_backoffice"))


@pytest.fixture
def site(shared_url: str) -> Iterator[Database]:
    """The module's database in the role of the customers' pages."""
    yield from _opened(make_conninfo(shared_url, user="elhandel_site"))


@pytest.fixture
def clock() -> HandClock:
    """Noon in Denmark."""
    return HandClock(at("2026-01-15T11:00"))


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()
