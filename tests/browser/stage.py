"""The pages in any state in front of a browser: the real apps over HTTP, on homes that the demo's
story does not have. Who has signed in, what time it is and what fails is a test's to say.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from fastapi import FastAPI, Request
from starlette.types import Receive, Scope, Send

from elhandel.identity import Role, Session
from elhandel.platform import web
from elhandel.platform.clock import Clock, FixedClock
from elhandel.platform.database import Database
from elhandel_office import office
from elhandel_site import site
from elhandel_web import visit
from tests.builders.clock import at
from tests.builders.network.serving import served
from tests.builders.sessions import signed_in_staff
from tests.integration.site.conftest import a_session
from tests.integration.site.states import Street

type Failure = Literal["database", "unexpected"]

_NOWHERE = "postgresql://x@/x?host=/no/such/folder"


class Stage:
    """What is played on it: `show` a customer's state, or `open_to` staff; `fails` as it is set."""

    def __init__(self, street: Street, url: str) -> None:
        self.street = street
        self.url = ""
        self.fails: Failure | None = None
        self._now: datetime = at("2026-01-19T09:00")
        self._session: Session | None = None
        self._databases = {
            name: Database(url.replace("://elhandel", f"://elhandel_{name}", 1))
            for name in ("site", "backoffice")
        }
        self._gone = Database(_NOWHERE)
        self._apps = {"site": site(), "backoffice": office(_no_job)}
        self._one_at_a_time = asyncio.Lock()  # as a function answers, whose database is one
        for name, app in self._apps.items():
            self._put_on(app, name)

    @classmethod
    @contextlib.contextmanager
    def opened(cls, street: Street, url: str) -> Iterator["Stage"]:
        """url: of the street's database, as its owner."""
        stage = cls(street, url)
        with served(lambda _: stage) as address:
            stage.url = address
            yield stage
        for database in stage._databases.values():
            database.close()

    def show(self, state: str) -> None:
        """The customer of that home has signed in, at the time of that state."""
        shown = self.street.states[state]
        self._now = shown.now
        self._session = a_session(shown.customer_id, shown.now)

    def open_to(self, *roles: Role, now: datetime | None = None) -> None:
        """Somebody of the staff with these roles has signed in."""
        self._now = now or at("2026-01-19T09:00")
        name = "-".join(roles)
        with self._databases["backoffice"].transaction() as tx:
            known = tx.execute(
                "SELECT count(*) FROM identity.staff WHERE username = %s", [name]
            ).fetchone()
            if known == (0,):
                signed_in_staff(tx, name, *roles, now=self._now)
        session = a_session(0, self._now)
        self._session = replace(
            session,
            kind="staff",
            customer_id=None,
            who=f"staff:{name}",
            name=name.capitalize(),
            roles=frozenset(roles),
        )

    @property
    def now(self) -> datetime:
        return self._now

    @property
    def office(self) -> Database:
        """As the function of the back office opens it."""
        return self._databases["backoffice"]

    def sign_out(self) -> None:
        """The session ends, while its page is still open."""
        self._session = None

    def clear(self) -> None:
        self._session, self.fails = None, None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = "backoffice" if scope["path"].startswith("/kontor") else "site"
        async with self._one_at_a_time:
            await self._apps[name](scope, receive, send)

    def _put_on(self, app: FastAPI, name: str) -> None:
        app.dependency_overrides = {
            web.database: lambda: self._gone if self.fails == "database" else self._databases[name],
            web.clock: self._clock,
            visit.session_of_request: self._visitor,
        }

    def _clock(self) -> Clock:
        return FixedClock(self._now)

    def _visitor(self, request: Request) -> Session | None:
        request.state.session = self._session
        if self.fails == "unexpected":
            raise MemoryError
        return self._session


def _no_job(
    function: str, event: Mapping[str, Any], on_behalf_of: str, action_id: int | None = None
) -> dict[str, Any]:
    """These pages ask for no job."""
    raise AssertionError(f"{on_behalf_of} asked {function} for {event}")
