"""One database for each module; every test works with a customer of its own."""

import pytest

from elhandel.platform.database import Database
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock, at
from tests.builders.database.kept import Kept
from tests.integration.payments.world import a_customer


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
    """The module's database in the role of the function that does what the office asks for."""
    return opened.function("invoice_generator")


@pytest.fixture
def pages(opened: Kept) -> Database:
    """The module's database in the role of the function Backoffice."""
    return opened.function("backoffice")


@pytest.fixture
def nightly(opened: Kept) -> Database:
    """The module's database in the role of the function InvoiceGenerator."""
    return opened.function("invoice_generator")


@pytest.fixture
def clock() -> HandClock:
    """15 November 2025, noon in Denmark: the day of the requirements' example."""
    return HandClock(at("2025-11-15T11:00"))


@pytest.fixture
def customer(owner: Database) -> AccountId:
    with owner.transaction() as tx:
        return a_customer(tx)
