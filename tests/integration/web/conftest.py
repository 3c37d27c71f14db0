"""The pages as a browser meets them, with a provider that answers over real HTTP."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo

from elhandel.platform import aws, web
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel_office import office
from elhandel_office import signing_in as office_signing_in
from elhandel_site import signing_in as site_signing_in
from elhandel_site import site
from simulator.world.outside import OutsideSettings
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import SUPPLIER
from tests.builders.network.outside import OutsideWorld, an_outside_world
from tests.integration.web import sensitive
from tests.integration.web.browser import HOME, Browser

SECRETS = {"customers": "a secret", "staff": "a secret", "hash": "a secret of this test"}


def no_job(
    function: str, event: Mapping[str, Any], on_behalf_of: str, action_id: int | None = None
) -> dict[str, Any]:
    """These pages ask for no job."""
    raise AssertionError(f"{on_behalf_of} asked {function} for {event}")


@pytest.fixture(scope="module")
def clock() -> HandClock:
    """Thursday 15 January 2026, 11:00 in Denmark, and on from there."""
    return HandClock(at("2026-01-15T10:00"))


@pytest.fixture(scope="module")
def outside(clock: HandClock) -> Iterator[OutsideWorld]:
    with an_outside_world(OutsideSettings(SUPPLIER), clock) as world:
        yield world


@pytest.fixture(scope="module")
def shared_url(
    postgres_url: Callable[[str], str],
    copies: Callable[[], contextlib.AbstractContextManager[str]],
) -> Iterator[str]:
    """The module's database, as its owner."""
    with copies() as name:
        yield make_conninfo(postgres_url(name), user="elhandel")


@pytest.fixture(scope="module")
def owner(shared_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(shared_url, autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def configured(outside: OutsideWorld) -> Iterator[None]:
    """Settings and secrets of a function whose providers are those of the outside world."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "CUSTOMERS_ISSUER": f"{outside.url}/identity/customers",
            "CUSTOMERS_CLIENT_SECRET": "customers",
            "STAFF_ISSUER": f"{outside.url}/identity/staff",
            "STAFF_CLIENT_SECRET": "staff",
            "IDENTITY_HASH_SECRET": "hash",
            "SITE_ADDRESS": HOME,
            "OFFICE_ADDRESS": HOME,
            "SIGN_UP_ADDRESS": "https://elhandel.example/bliv-kunde",
        }.items():
            patch.setenv(f"ELHANDEL_{name}", value)
        patch.setattr(aws, "secret", lambda name, **_: SECRETS[name])
        _forget()
        yield
    _forget()


def _forget() -> None:
    settings.cache_clear()
    site_signing_in.client.cache_clear()
    office_signing_in.client.cache_clear()


def _served(
    app: FastAPI, url: str, function: str, clock: HandClock
) -> Iterator[Callable[[], Browser]]:
    database = Database(make_conninfo(url, user=f"elhandel_{function}"))
    app.dependency_overrides = {web.database: lambda: database, web.clock: lambda: clock}
    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as client:
        yield lambda: Browser(client)
    database.close()


@pytest.fixture(scope="module")
def at_site(configured: None, shared_url: str, clock: HandClock) -> Iterator[Callable[[], Browser]]:
    """`at_site()`: a browser with no cookies, at the customers' pages."""
    app = site()
    app.include_router(sensitive.router)
    yield from _served(app, shared_url, "site", clock)


@pytest.fixture(scope="module")
def at_office(
    configured: None, shared_url: str, clock: HandClock
) -> Iterator[Callable[[], Browser]]:
    """The same at the back office."""
    yield from _served(office(no_job), shared_url, "backoffice", clock)
