"""One database for the module; every test has accounts and e-mails of its own."""

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
def office(shared_url: str) -> Iterator[Database]:
    """The module's database in the role of the function Backoffice."""
    yield from _opened(make_conninfo(shared_url, user="elhandel_backoffice"))


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at("2026-02-02T11:00"))


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()
