"""One database for each module; every test works with a customer of its own."""

import pytest

from elhandel.platform.database import Database
from tests.builders.clock import HandClock, at
from tests.builders.database.kept import Kept


@pytest.fixture(scope="module")
def shared_url(database_of_file: Kept) -> str:
    """The address of the module's database, as its owner."""
    return database_of_file.url


@pytest.fixture
def owner(opened: Kept) -> Database:
    """The module's database as its owner opens it."""
    return opened.owner()


@pytest.fixture
def notifier(opened: Kept) -> Database:
    """The module's database in the role of the function Notifier."""
    return opened.function("notifier")


@pytest.fixture
def office(opened: Kept) -> Database:
    """The module's database in the role of the function Backoffice."""
    return opened.function("backoffice")


@pytest.fixture
def site(opened: Kept) -> Database:
    """The module's database in the role of the customers' pages."""
    return opened.function("site")


@pytest.fixture
def clock() -> HandClock:
    """Noon in Denmark."""
    return HandClock(at("2026-01-15T11:00"))
