"""The simulated provider of payments behind the client that the function uses, without a socket."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from elhandel.payments.exchange import Vault, follow_mandates, take_webhook
from elhandel.payments.methods import DETAILS, DebitOrder, Method, add_method, set_auto_pay
from elhandel.payments.providers import RestProvider
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from simulator.world.payments import Provider, Webhooks, payment_routes
from tests.integration.payments.bank import MovedClock

SECRET = "a secret of this test only"
ADDRESS = "http://127.0.0.1:1"
ACCOUNT = DebitOrder("FNB", "62001234", "250655", "A Holm")


@dataclass
class WithProvider:
    """The provider, a client of it, and the webhooks that it sends us."""

    provider: Provider
    client: RestProvider
    clock: MovedClock
    database: Database

    def webhooks(self, **how: Any) -> Webhooks:
        def send(path: str, body: bytes, headers: dict[str, str]) -> int:
            topic = "mandate" if path.endswith("mandate") else "payment"
            signature = headers["x-netcash-signature"]
            take_webhook(self.database, self.clock, topic, body, signature, SECRET)
            return 200

        return Webhooks(self.provider, self.clock, SECRET, send, **how)


@contextlib.contextmanager
def a_provider(
    database: Database, day: date, *, approves: bool = True, series: str = "NC"
) -> Iterator[WithProvider]:
    clock = MovedClock(day)
    provider = Provider(clock, approves=approves, series=series)
    app = FastAPI()
    app.include_router(payment_routes(provider, key="our key", url=ADDRESS))
    with TestClient(app, base_url=ADDRESS) as http:
        client = RestProvider(f"{ADDRESS}/psp", "our key", http)
        yield WithProvider(provider, client, clock, database)


def decided(clock: MovedClock, why: str = "asked for") -> Decision:
    return Decision("customer", why, clock.now())


def pays_by_itself(
    database: Database,
    world: WithProvider,
    vault: Vault,
    account: AccountId,
    *,
    max_ore: int | None = None,
) -> Method:
    """A debit order with an active mandate, by which the account pays by itself."""
    key = vault.sealer.key_for(DETAILS)
    with database.transaction() as tx:
        decision = decided(world.clock)
        method = add_method(tx, account, ACCOUNT, decision, key, max_ore=max_ore)
        set_auto_pay(tx, account, decision, on=True)
    follow_mandates(database, world.clock, vault, world.client)
    return method
