"""One database for each module: every test works in a transaction that is undone, or in roles of
its own under names of its own.
"""

import contextlib
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from elhandel.platform.database import Database, Transaction


@pytest.fixture(scope="module")
def shared_url(
    postgres_url: Callable[[str], str],
    copies: Callable[[], contextlib.AbstractContextManager[str]],
) -> Iterator[str]:
    """The address of the module's database, as its owner."""
    with copies() as name:
        yield make_conninfo(postgres_url(name), user="elhandel")


@pytest.fixture
def tx(shared_url: str) -> Iterator[Transaction]:
    """A transaction as the owner, undone at the end."""
    with (
        psycopg.connect(shared_url, autocommit=True) as connection,
        connection.transaction(force_rollback=True),
    ):
        connection.execute("SET LOCAL TIME ZONE 'UTC'")
        yield connection


@pytest.fixture
def as_function(shared_url: str) -> Iterator[Callable[[str], Database]]:
    """`as_function("site")`: the module's database as that function opens it."""
    with contextlib.ExitStack() as opened:

        def of(function: str) -> Database:
            database = Database(make_conninfo(shared_url, user=f"elhandel_{function}"))
            opened.callback(database.close)
            return database

        yield of
