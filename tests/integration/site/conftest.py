"""The customers' pages as a browser meets them: the real app on a real database, with bills."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.identity import Session
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel_site.signing_in import client
from elhandel_web import visit
from functions.site.app import api as dashboard
from functions.site.app import app
from tests.builders.clock import HandClock
from tests.builders.database.kept import OWNER, Databases, Kept
from tests.builders.tokens import TokenIssuer
from tests.integration.site.billed_home import BilledHome, a_billed_home
from tests.integration.site.calling import Caller, as_customer
from tests.integration.site.states import Street, a_street

ORIGIN = {"origin": "http://testserver"}
CSRF = "token-of-the-test"


@pytest.fixture(scope="session")
def homes(kept_databases: Databases) -> Iterator[tuple[Databases, BilledHome]]:
    """Databases with a household and its bills, which are made once."""
    with kept_databases.filled(lambda kept: a_billed_home(kept.owner())) as homes:
        yield homes


@pytest.fixture
def kept_database(homes: tuple[Databases, BilledHome]) -> Iterator[Kept]:
    """One of them, for a test."""
    with homes[0].one() as kept:
        yield kept


@pytest.fixture
def home(database: Database, homes: tuple[Databases, BilledHome]) -> BilledHome:
    _, home = homes
    clock = HandClock(home.world.clock.instant)
    return replace(home, world=replace(home.world, database=database, clock=clock))


@pytest.fixture(scope="module")
def street_url(copies: Callable[[], Any], postgres_url: Callable[[str], str]) -> Iterator[str]:
    with copies() as name:
        yield postgres_url(name).replace("://postgres", f"://{OWNER}", 1)


@pytest.fixture(scope="module")
def street(street_url: str) -> Iterator[Street]:
    """Homes in every state, which a file's tests leave as they are."""
    database = Database(street_url)
    yield a_street(database)
    database.close()


@pytest.fixture(scope="module")
def street_of_site(street_url: str, street: Street) -> Iterator[Database]:
    """Their database as the function of the customers' pages opens it."""
    database = Database(street_url.replace("://elhandel", "://elhandel_site", 1))
    yield database
    database.close()


@pytest.fixture
def browser(database_of: Callable[[str], Database], home: BilledHome) -> Iterator[TestClient]:
    """A browser in which the home's customer has signed in."""
    with signed_in(database_of("site"), home, home.customer_id) as browser:
        yield browser


@contextlib.contextmanager
def signed_in(own: Database, home: BilledHome, customer_id: int) -> Iterator[TestClient]:
    session = a_session(customer_id, home.world.clock.now())
    app.dependency_overrides = {
        web.database: lambda: own,
        web.clock: lambda: home.world.clock,
        visit.session_of_request: lambda: session,
    }
    yield TestClient(app, headers=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
    app.dependency_overrides = {}


def a_session(customer_id: int, now: datetime) -> Session:
    return Session(
        session_id=1,
        kind="customer",
        subject_id=1,
        who=f"customer:{customer_id}",
        name="",
        customer_id=customer_id,
        roles=frozenset(),
        level="substantial",
        csrf=CSRF,
        signed_in_at=now,
        idle_ends_at=now + timedelta(minutes=30),
    )


@pytest.fixture
def api(database_of: Callable[[str], Database], home: BilledHome) -> Iterator[TestClient]:
    """A client with the key of the home's customer."""
    from functions.portal.app import app as portal

    with home.world.database.transaction() as tx:
        key = create_key(tx, "app", "customer", home.world.clock, home.customer_id)
    own = database_of("portal")
    portal.dependency_overrides = {web.database: lambda: own, web.clock: lambda: home.world.clock}
    yield TestClient(portal, headers={"x-api-key": key})
    portal.dependency_overrides = {}


@pytest.fixture
def desk(database_of: Callable[[str], Database], home: BilledHome) -> Iterator[TestClient]:
    """A browser in which somebody of billing has signed in to the back office."""
    from functions.backoffice.app import app as office

    now = home.world.clock.now()
    session = replace(
        a_session(0, now), kind="staff", customer_id=None, who="staff:anna", name="Anna"
    )
    session = replace(session, roles=frozenset({"billing"}))
    own = database_of("backoffice")
    office.dependency_overrides = {
        web.database: lambda: own,
        web.clock: lambda: home.world.clock,
        visit.session_of_request: lambda: session,
    }
    yield TestClient(office, headers=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
    office.dependency_overrides = {}


@pytest.fixture
def issuer() -> Iterator[TokenIssuer]:
    issuer = TokenIssuer(client().provider.issuer)
    with issuer.behind(client):
        yield issuer


@pytest.fixture
def http(database_of: Callable[[str], Database], home: BilledHome) -> Iterator[TestClient]:
    """The dashboard's API, on the database as its function opens it."""
    own = database_of("site")
    dashboard.dependency_overrides = {
        web.database: lambda: own,
        web.clock: lambda: home.world.clock,
    }
    yield TestClient(dashboard, raise_server_exceptions=False)
    dashboard.dependency_overrides = {}


@pytest.fixture
def caller(http: TestClient, issuer: TokenIssuer, home: BilledHome) -> Caller:
    return as_customer(http, issuer, home, home.customer_id, "a-sub")
