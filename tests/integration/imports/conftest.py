"""One database for the module; every test has accounts and e-mails of its own."""

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
def office(opened: Kept) -> Database:
    """The module's database in the role of the function Backoffice."""
    return opened.function("backoffice")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at("2026-02-02T11:00"))
