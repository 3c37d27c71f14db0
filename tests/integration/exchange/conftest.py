"""A market for each test, and the functions around it in their roles."""

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
from tests.integration.exchange.world import Market, Neighbour


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database)


@pytest.fixture
def neighbours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neighbours trade here."""
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "on")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


type ApiOf = Callable[[Neighbour], TestClient]


@pytest.fixture
def api_of(market: Market, database_of: Callable[[str], Database]) -> Iterator[ApiOf]:
    """A client with a neighbour's key; the function has its own role."""
    own = database_of("portal")
    app.dependency_overrides = {web.database: lambda: own, web.clock: lambda: market.clock}

    def of(who: Neighbour) -> TestClient:
        with market.database.transaction() as tx:
            key = create_key(tx, "app", "customer", market.clock, who.customer)
        return TestClient(app, headers={"x-api-key": key}, raise_server_exceptions=False)

    yield of
    app.dependency_overrides = {}


@pytest.fixture
def generator(
    market: Market, neighbours: None, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    yield from a_function("invoice_generator", market.clock, as_role, monkeypatch)


@pytest.fixture
def backoffice(
    market: Market, neighbours: None, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    yield from a_function("backoffice", market.clock, as_role, monkeypatch)
