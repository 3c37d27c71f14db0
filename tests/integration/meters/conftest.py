"""Customers with homes and meters, and the functions around them in their roles."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.settings import settings
from functions.portal.app import app
from tests.builders.database.kept import AsRole
from tests.builders.functions import Invoke, a_function
from tests.integration.meters.world import Meters


@pytest.fixture(autouse=True)
def neighbours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neighbours trade here."""
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "on")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def world(database: Database, database_of: Callable[[str], Database]) -> Meters:
    return Meters(database, database_of)


type ApiOf = Callable[[int], TestClient]


@pytest.fixture
def api_of(world: Meters) -> Iterator[ApiOf]:
    """A client with a customer's key; the function has its own role."""
    app.dependency_overrides = {web.database: lambda: world.portal, web.clock: lambda: world.clock}

    def of(customer: int) -> TestClient:
        with world.database.transaction() as tx:
            key = create_key(tx, "app", "customer", world.clock, customer)
        return TestClient(app, headers={"x-api-key": key}, raise_server_exceptions=False)

    yield of
    app.dependency_overrides = {}


@pytest.fixture
def backoffice(world: Meters, as_role: AsRole, monkeypatch: pytest.MonkeyPatch) -> Iterator[Invoke]:
    yield from a_function("backoffice", world.clock, as_role, monkeypatch)


@pytest.fixture
def generator(world: Meters, as_role: AsRole, monkeypatch: pytest.MonkeyPatch) -> Iterator[Invoke]:
    yield from a_function("invoice_generator", world.clock, as_role, monkeypatch)
