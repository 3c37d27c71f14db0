"""The network's provider of the tests: the simulated one, over our own client, and its moods."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from fastapi import FastAPI
from fastapi.testclient import TestClient
from tenacity import wait_none

from elhandel.platform.database import Database
from elhandel.platform.work import outbox
from elhandel.services.network import (
    DESTINATION,
    DayOfUse,
    NetworkClient,
    NetworkProvider,
    NetworkSender,
    RefusedByNetwork,
    Subscriber,
)
from elhandel.values.days.period import Period
from elhandel.values.errors import Unavailable
from simulator.world.network import Network, network_routes
from tests.builders.clock import HandClock

TOKEN: Final = "ours"


def client_of(network: Network, token: str = TOKEN) -> NetworkClient:
    """Our client of a simulated provider, over HTTP as it is."""
    app = FastAPI()
    app.include_router(network_routes(network, TOKEN))
    http = TestClient(app, base_url="http://network", raise_server_exceptions=False)
    return NetworkClient("http://network/network", token=token, http=http, retry_wait=wait_none())


def states(network: Network) -> dict[str, tuple[str, bool]]:
    """(profile, enabled) of every subscriber there, by our reference."""
    return {one.external_reference: (one.profile_id, one.enabled) for one in network.all()}


class Moody:
    """A provider on which each call succeeds, is lost on the way there, is lost on the way back, or
    is refused, as `moods` say; when they are over, everything succeeds.
    """

    def __init__(self, inner: NetworkProvider, moods: Sequence[str] = ()) -> None:
        self._inner = inner
        self._moods: Iterator[str] = iter(moods)

    def create(self, reference: str, *, address: str, profile: str, enabled: bool) -> Subscriber:
        back = self._there()
        made = self._inner.create(reference, address=address, profile=profile, enabled=enabled)
        self._back(back)
        return made

    def find(self, reference: str) -> Subscriber | None:
        return self._inner.find(reference)

    def get(self, subscriber_id: str) -> Subscriber | None:
        return self._inner.get(subscriber_id)

    def change(self, subscriber_id: str, *, profile: str, enabled: bool) -> None:
        back = self._there()
        self._inner.change(subscriber_id, profile=profile, enabled=enabled)
        self._back(back)

    def delete(self, subscriber_id: str) -> None:
        back = self._there()
        self._inner.delete(subscriber_id)
        self._back(back)

    def disconnect(self, subscriber_id: str) -> None:
        back = self._there()
        self._inner.disconnect(subscriber_id)
        self._back(back)

    def usage(self, subscriber_id: str, days: Period) -> Sequence[DayOfUse]:
        back = self._there()
        used = self._inner.usage(subscriber_id, days)
        self._back(back)
        return used

    def _there(self) -> str:
        mood = next(self._moods, "good")
        if mood == "refuses":
            raise RefusedByNetwork("no", "line-occupied")
        if mood == "lost there":
            raise Unavailable("lost")
        return mood

    def _back(self, mood: str) -> None:
        if mood == "lost back":
            raise Unavailable("lost")


def forget_provider(owner: Database) -> None:
    """Let what earlier tests asked of another provider be nothing to this one."""
    with owner.transaction() as tx:
        tx.execute("DELETE FROM platform.outbox")
        tx.execute("UPDATE services.agreement SET connection_id = NULL")
        tx.execute("UPDATE services.connection SET refused_at = NULL, refusal = NULL")


def follow(database: Database, clock: HandClock, provider: NetworkProvider) -> outbox.Dispatched:
    """What is due leaves, as the job of every minute lets it."""
    sender = NetworkSender(database, provider)
    return outbox.dispatch(database, clock, DESTINATION, sender)


def follow_all(database: Database, clock: HandClock, provider: NetworkProvider) -> None:
    """Until nothing waits any more."""
    while follow(database, clock, provider).later or _waits(database):
        clock.instant += timedelta(hours=2)


def _waits(database: Database) -> bool:
    with database.transaction() as tx:
        return bool(outbox.depths(tx).get(DESTINATION))
