"""One database for each module; every test works with a customer of its own."""

import contextlib
from collections.abc import Callable, Iterator

import pytest
from psycopg.conninfo import make_conninfo

from elhandel.platform.database import Database
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock, at
from tests.integration.payments.world import a_customer


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
    """The module's database in the role of the function that does what the office asks for."""
    yield from _opened(make_conninfo(shared_url, user="elhandel_invoice_generator"))


@pytest.fixture
def pages(shared_url: str) -> Iterator[Database]:
    """The module's database in the role of the function Backoffice."""
    yield from _opened(make_conninfo(shared_url, user="elhandel_backoffice"))


@pytest.fixture
def nightly(shared_url: str) -> Iterator[Database]:
    """The module's database in the role of the function InvoiceGenerator."""
    yield from _opened(make_conninfo(shared_url, user="elhandel_invoice_generator"))


@pytest.fixture
def clock() -> HandClock:
    """15 November 2025, noon in Denmark: the day of the requirements' example."""
    return HandClock(at("2025-11-15T11:00"))


@pytest.fixture
def customer(owner: Database) -> AccountId:
    with owner.transaction() as tx:
        return a_customer(tx)


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()
