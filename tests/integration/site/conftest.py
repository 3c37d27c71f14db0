"""The customers' pages as a browser meets them: the real app on a real database, with bills."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from elhandel.identity import Session
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel_web import visit
from functions.site.app import app
from tests.builders.clock import HandClock
from tests.integration.site.billed_home import BilledHome, a_billed_home
from tests.integration.site.states import Street, a_street

ORIGIN = {"origin": "http://testserver"}
CSRF = "token-of-the-test"


_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def template_home(
    postgres_url: Callable[[str], str],
    copies: Callable[[], contextlib.AbstractContextManager[str]],
) -> Iterator[tuple[str, BilledHome]]:
    """A database with a household and its bills, made once; every test gets a copy."""
    with copies() as name:
        database = Database(_as_owner(postgres_url(name)))
        home = a_billed_home(database)
        database.close()
        yield name, home


@pytest.fixture
def database_url(
    postgres_url: Callable[[str], str], template_home: tuple[str, BilledHome]
) -> Iterator[str]:
    """The address of a copy, as its owner."""
    template, _ = template_home
    name = f"home_{next(_numbers)}"
    with psycopg.connect(postgres_url("postgres"), autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE {template} OWNER elhandel STRATEGY file_copy"
        )
    yield _as_owner(postgres_url(name))
    with psycopg.connect(postgres_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _as_owner(url: str) -> str:
    return url.replace("://postgres", "://elhandel", 1)


@pytest.fixture
def home(database: Database, template_home: tuple[str, BilledHome]) -> BilledHome:
    _, home = template_home
    clock = HandClock(home.world.clock.instant)
    return replace(home, world=replace(home.world, database=database, clock=clock))


@pytest.fixture(scope="module")
def street_url(copies: Callable[[], Any], postgres_url: Callable[[str], str]) -> Iterator[str]:
    with copies() as name:
        yield _as_owner(postgres_url(name))


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
