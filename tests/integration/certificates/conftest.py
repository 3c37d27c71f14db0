"""A world of certificates for each test, and the functions around it in their roles."""

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
from tests.integration.certificates.world import DatabaseOf, Producer, World, a_world


@pytest.fixture
def world(database: Database, database_of: DatabaseOf) -> World:
    return a_world(database, database_of)


@pytest.fixture
def neighbours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neighbours trade here."""
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "on")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


type ApiOf = Callable[[Producer], TestClient]


@pytest.fixture
def api_of(world: World) -> Iterator[ApiOf]:
    """A client with a producer's key; the function has its own role."""
    app.dependency_overrides = {web.database: lambda: world.portal, web.clock: lambda: world.clock}

    def of(who: Producer) -> TestClient:
        with world.database.transaction() as tx:
            key = create_key(tx, "app", "customer", world.clock, who.customer)
        return TestClient(app, headers={"x-api-key": key}, raise_server_exceptions=False)

    yield of
    app.dependency_overrides = {}


@pytest.fixture
def worker(
    world: World, neighbours: None, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    yield from a_function("settlement_worker", world.clock, as_role, monkeypatch)


@pytest.fixture
def backoffice(
    world: World, neighbours: None, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    yield from a_function("backoffice", world.clock, as_role, monkeypatch)
