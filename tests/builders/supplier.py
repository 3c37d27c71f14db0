"""The supplier's side of the market in one object: sign up, send, poll, activate, and look at what
became of it.

Every step goes through the rooms' own entry points, on a real database and against a DataHub that a
test has at hand.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import httpx
from tenacity import wait_none

from elhandel.market import inbox, requests
from elhandel.market.hub import Credentials, DataHubClient
from elhandel.market.requests import Parties, RequestSender
from elhandel.market.supply import activate_due, request_due
from elhandel.onboarding import signups
from elhandel.onboarding.signups import Consent
from elhandel.onboarding.status import Signup
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import DEFAULT_TENANT
from elhandel.platform.telemetry import metrics
from elhandel.platform.work import outbox
from elhandel.platform.work.outbox import Dispatched
from elhandel.values.decision import Decision
from tests.builders.clock import HandClock
from tests.builders.database.roles import as_function
from tests.builders.datahub import TOKEN_PATH, InProcess, LittleDataHub
from tests.builders.identifiers import DATAHUB, SUPPLIER
from tests.builders.people import a_signup
from tests.builders.vault import Vault


def a_client(hub: LittleDataHub, clock: Any) -> DataHubClient:
    """A client of the little DataHub that does not wait between its tries."""
    url = hub.url or "http://datahub"
    return DataHubClient(
        url,
        token_url=url + TOKEN_PATH,
        scope="scope",
        credentials=Credentials("client", "secret"),
        clock=clock,
        http=_http() if hub.url else httpx.Client(transport=InProcess(hub), trust_env=False),
        retry_wait=wait_none(),
    )


@lru_cache(maxsize=1)
def _http() -> httpx.Client:
    """One for all tests: making one reads every certificate of the machine."""
    return httpx.Client(timeout=10)


@dataclass
class Supplier:
    """One supplier, its clock and its DataHub; what it does, the functions do in their roles."""

    database: Database
    clock: HandClock
    vault: Vault
    hub: LittleDataHub
    client: DataHubClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = a_client(self.hub, self.clock)

    @property
    def poller(self) -> Database:
        return as_function(self.database, "queue_poller")

    @property
    def backoffice(self) -> Database:
        return as_function(self.database, "backoffice")

    @property
    def upkeep(self) -> Database:
        return as_function(self.database, "upkeep")

    def sign_up(self, **changes: Any) -> Signup:
        with self.database.tenant_transaction(DEFAULT_TENANT) as tx:
            return signups.sign_up(
                tx,
                a_signup(**({"consent": Consent("2026-01", self.clock.now(), "web")} | changes)),
                tenant=DEFAULT_TENANT,
                clock=self.clock,
                vault=self.vault,
            )

    def cancel(self, reference: str) -> Signup:
        with self.database.tenant_transaction(DEFAULT_TENANT) as tx:
            return signups.cancel_signup(tx, reference, tenant=None, clock=self.clock)

    def redate(self, reference: str, day: date, why: str = "moves in later") -> Signup:
        with self.backoffice.transaction() as tx:
            decision = Decision("mette", why, self.clock.now())
            return signups.redate_signup(
                tx, reference, day, decision, tenant=None, clock=self.clock
            )

    def signup(self, reference: str) -> Signup:
        with self.database.tenant_transaction(DEFAULT_TENANT) as tx:
            return signups.signup_status(tx, reference, tenant=None, clock=self.clock)

    def send(self) -> Dispatched:
        """The job send-due."""
        request_due(self.poller, self.clock)
        sender = RequestSender(
            self.poller,
            self.client,
            self.vault.opener,
            self.vault.sealer,
            Parties(SUPPLIER, DATAHUB),
        )
        dispatched = outbox.dispatch(self.poller, self.clock, requests.DESTINATION, sender)
        metrics.clear_metrics()  # here is no handler that publishes them

        return dispatched

    def poll(self, queue: str = "MasterData") -> inbox.Polled:
        return inbox.poll(self.poller, self.clock, self.client, queue)

    def receive(self, *bodies: bytes, queue: str = "MasterData") -> inbox.Polled:
        """DataHub puts documents on a queue and we empty it."""
        for body in bodies:
            self.hub.put(body, queue)
        return self.poll(queue)

    def activate(self) -> int:
        return activate_due(self.poller, self.clock)

    def rows(self, sql: Any, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.database.transaction() as tx:
            return tx.execute(sql, parameters).fetchall()

    def value(self, sql: Any, *parameters: Any) -> Any:
        """The one value that a question answers."""
        ((found,),) = self.rows(sql, *parameters)
        return found

    def transaction(self, document: str = "RequestChangeOfSupplier") -> str:
        """The id of the latest request of that kind."""
        sql = (
            "SELECT transaction_id FROM market.request WHERE document = %s "
            "ORDER BY created_at DESC, answered_at IS NOT NULL, process_id DESC, ctid DESC LIMIT 1"
        )
        return str(self.value(sql, document))

    def states(self) -> list[str]:
        """The state of every start and end of supply, in the order they were begun."""
        sql = (
            "SELECT state FROM market.process WHERE kind IN "
            "('switch', 'move_in', 'end_of_supply', 'move_out') ORDER BY process_id"
        )
        return [row[0] for row in self.rows(sql)]

    def mistakes(self) -> list[tuple[str, str]]:
        """Kind and state of every case of a mistake, in the order they were opened."""
        sql = (
            "SELECT kind, state FROM market.process WHERE kind IN ('erroneous_switch', "
            "'erroneous_move') ORDER BY process_id"
        )
        return [(kind, state) for kind, state in self.rows(sql)]

    def supply(self) -> list[tuple[str, date, date | None]]:
        """State, first and last day (exclusive) of every supply period, in order of planning."""
        sql = (
            "SELECT state, starts_on, ends_on FROM portfolio.supply_period "
            "ORDER BY supply_period_id"
        )
        return [(state, start, end) for state, start, end in self.rows(sql)]

    def contracts(self) -> list[str]:
        return [
            row[0] for row in self.rows("SELECT state FROM portfolio.contract ORDER BY contract_id")
        ]

    def dead(self) -> list[tuple[str, str]]:
        """(code, error) of every dead message and every dead record that is not resolved."""
        return self.rows(
            "SELECT error_code, error FROM market.inbound_message WHERE state = 'dead' UNION ALL "
            "SELECT error_code, error FROM market.dead_record WHERE resolved_at IS NULL"
        )
