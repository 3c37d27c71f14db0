"""The functions in a process of their own, which ends in the middle of its work when it is told to.

The process is forked from one that has imported everything, so a new one costs milliseconds. It
runs the functions' own handlers, each with a database connection in its own role. Before or after
the n-th statement that it sends to PostgreSQL (BEGIN and COMMIT are statements too) it kills itself
or the database, as a machine does that dies.
"""

import contextlib
import gc
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, Final

import httpx
import psutil
import psycopg
from tenacity import wait_none

from elhandel.jobs import Tools, job_handler
from elhandel.jobs.billing import shards as invoice_shards
from elhandel.jobs.settlement import shards as settlement_shards
from elhandel.market.hub import DataHubClient, environment
from elhandel.onboarding import signups
from elhandel.onboarding.signups import Consent
from elhandel.platform import aws
from elhandel.platform.bounded_http import PATIENCE
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import DEFAULT_TENANT
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import UnexpectedFailure
from elhandel.platform.work.invoker import invoked_by
from elhandel.portfolio.identities import identity_vault_from_environment
from elhandel.settlement import SideBySide
from elhandel.values.errors import DomainError
from tests.builders.clock import HandClock
from tests.builders.people import METTE, a_signup

JOBS: Final = (
    "queue_poller",
    "settlement_worker",
    "invoice_generator",
    "backoffice",
    "upkeep",
)
"""The functions that run jobs; the only other one here is onboarding."""

# What a process needs seconds for is made before it is forked. None of it has called anybody yet.
_HTTP: Final = httpx.Client(timeout=PATIENCE)
_TABLES: Final = {name: importlib.import_module(f"functions.{name}.app").TABLE for name in JOBS}


if "AWS_ENDPOINT_URL" in os.environ:
    for client in (aws.kms, aws.s3, aws.sqs, aws.secrets_manager):
        client()
    gc.collect()
    gc.freeze()  # else the first collection of each process would copy all of it


@dataclass(frozen=True)
class Place:
    """Where a process works. url: of the database, with {role}; environment: of the functions."""

    url: str
    environment: Mapping[str, str]
    log: str


@dataclass(frozen=True)
class Order:
    """One event for one function, and when its process dies meanwhile.

    statement: die at this statement, counted from 1 (0: live). after: once it is done, instead of
    before. database: it is the database that dies, of this postmaster.
    """

    function: str
    event: Mapping[str, Any]
    now: datetime
    statement: int = 0
    after: bool = False
    postmaster: int = 0


@dataclass
class Death:
    """Counts what is sent to PostgreSQL, and ends it all when the time has come."""

    order: Order | None = None
    seen: int = 0

    def begin(self, order: Order) -> None:
        self.order, self.seen = order, 0

    def wait(self, send: Callable[[], Any]) -> Any:
        """Send a statement, unless death is before it."""
        self.seen += 1
        due = self.order is not None and self.seen == self.order.statement
        if due and not self._after:
            self._strike()
        answer = send()
        if due and self._after:
            self._strike()
        return answer

    @property
    def _after(self) -> bool:
        return self.order is not None and self.order.after

    def _strike(self) -> None:
        postmaster = 0 if self.order is None else self.order.postmaster
        if not postmaster:
            os.kill(os.getpid(), signal.SIGKILL)
        server = psutil.Process(postmaster)
        for process in (server, *server.children()):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def live(orders: Connection, place: Place) -> None:
    """Carry out orders until there are no more; each is answered by (outcome, content, statements,
    seconds of this process).

    outcome: `done` with the handler's answer, or `failed` with what was raised.
    """
    _write_to(place.log)
    os.environ.update(place.environment)
    settings.cache_clear()
    functions = Functions(place)
    death = _watched_connections()

    while True:
        try:
            order = orders.recv()
        except EOFError:
            return
        death.begin(order)
        functions.clock.instant = order.now
        began = time.process_time()
        try:
            outcome, content = "done", functions.run(order)
        except DomainError as error:
            outcome, content = "failed", f"{type(error).__name__}: {error.sentence}"
        except (psycopg.Error, UnexpectedFailure) as error:
            outcome, content = "failed", type(error).__name__
        orders.send((outcome, content, death.seen, time.process_time() - began))


@dataclass
class Functions:
    """The functions of the template that the market concerns, each as its Lambda runs it."""

    place: Place
    clock: HandClock = field(default_factory=lambda: HandClock(datetime.min))  # noqa: DTZ901
    _databases: dict[str, Database] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._side_by_side = SideBySide([self._new_database("settlement_worker")], self.clock)
        batches: dict[str, Any] = {
            "settlement_worker": partial(settlement_shards.settle_messages, self._side_by_side),
            "invoice_generator": invoice_shards.issue_messages,
        }
        self._handlers = {
            name: job_handler(table, partial(self._tools, name), batches.get(name))
            for name, table in _TABLES.items()
        }
        environment.clock_from_environment = lambda: self.clock  # type: ignore[assignment,return-value]
        environment.DataHubClient = partial(  # type: ignore[assignment,misc]
            DataHubClient, http=_HTTP, retry_wait=wait_none()
        )

    def run(self, order: Order) -> Any:
        """What the function answers to the event."""
        if order.function == "onboarding":
            return self._onboard(dict(order.event))
        context = SimpleNamespace(
            function_name=order.function,
            memory_limit_in_mb=1024,
            invoked_function_arn=f"arn:aws:lambda:eu-north-1:123456789012:function:{order.function}",
            aws_request_id="request",
            get_remaining_time_in_millis=lambda: 300_000,
        )
        with invoked_by(METTE):
            return self._handlers[order.function](dict(order.event), context)  # type: ignore[arg-type]

    def close(self) -> None:
        self._side_by_side.close()
        for database in self._databases.values():
            database.close()

    def _onboard(self, event: dict[str, Any]) -> str:
        """Sign up, or take a signup back: as the API does."""
        database = self._database("onboarding")
        if "cancel" in event:
            with database.tenant_transaction(DEFAULT_TENANT) as tx:
                return signups.cancel_signup(
                    tx, event["cancel"], tenant=DEFAULT_TENANT, clock=self.clock
                ).status

        vault = identity_vault_from_environment()
        consent = Consent("2026-01", self.clock.now(), "web")
        with database.tenant_transaction(DEFAULT_TENANT) as tx:
            return signups.sign_up(
                tx,
                a_signup(consent=consent, **event),
                tenant=DEFAULT_TENANT,
                clock=self.clock,
                vault=vault,
            ).reference

    def _tools(self, name: str) -> Tools:
        return Tools(self._database(name), self.clock)

    def _database(self, name: str) -> Database:
        if name not in self._databases:
            self._databases[name] = self._new_database(name)
        return self._databases[name]

    def _new_database(self, name: str) -> Database:
        return Database(self.place.url.format(role=f"elhandel_{name}"))


def _watched_connections() -> Death:
    """Every statement of this process passes by here."""
    death = Death()
    send = psycopg.Connection.wait

    def wait(connection: Any, generator: Any, *more: Any, **named: Any) -> Any:
        return death.wait(lambda: send(connection, generator, *more, **named))

    psycopg.Connection.wait = wait  # type: ignore[method-assign]
    return death


def _write_to(log: str) -> None:
    """Logs and metrics go to a file, of the life that wrote last."""
    with open(log, "w", encoding="utf-8") as file:
        os.dup2(file.fileno(), sys.stdout.fileno() if sys.stdout.fileno() > 0 else 1)
        os.dup2(file.fileno(), 2)
