"""The portal as its callers meet it: the real app on a real database, two customers."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from elhandel.billing.archive import Bucket, make_documents_of_shard
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.pricing.spot import SpotDay, store_spot_days
from functions.portal.app import app
from tests.integration.billing.documents import BUCKET, aws_with_a_bucket
from tests.integration.billing.world import JANUARY, NOW, Supply, a_run, a_supply, readings, settled

CLOCK = FixedClock(NOW)
TODAY = CLOCK.today()


@pytest.fixture
def supplies(database: Database) -> tuple[Supply, Supply]:
    return two_supplies(database)


def two_supplies(database: Database) -> tuple[Supply, Supply]:
    """Two customers with readings, prices and invoices of January 2026."""
    with database.transaction() as tx:
        run, mine, theirs = a_run(tx), a_supply(tx, 1), a_supply(tx, 2)
        for supply in (mine, theirs):
            settled(tx, run, supply)
            readings(tx, supply.metering_point_id, JANUARY)
        prices = SpotDay("DK1", TODAY, 15, tuple([500_000] * 95 + [None]))
        store_spot_days(tx, [prices, SpotDay("DK2", TODAY, 15, (0,) * 96)], NOW)
        for shard in plan_invoices(tx, run):
            issue_shard(tx, run, shard, CLOCK)
    return mine, theirs


@pytest.fixture
def mine(supplies: tuple[Supply, Supply]) -> Supply:
    return supplies[0]


@pytest.fixture
def theirs(supplies: tuple[Supply, Supply]) -> Supply:
    return supplies[1]


@pytest.fixture
def api(
    database: Database, database_of: Callable[[str], Database], mine: Supply
) -> Iterator[TestClient]:
    """A client that carries the first customer's key; the function has its own role."""
    with database.transaction() as tx:
        key = create_key(tx, "app", "customer", CLOCK, mine.customer_id)
    own = database_of("portal")
    app.dependency_overrides = {web.database: lambda: own, web.clock: lambda: CLOCK}
    yield TestClient(app, headers={"x-api-key": key}, raise_server_exceptions=False)
    app.dependency_overrides = {}


@pytest.fixture
def documents(
    monkeypatch: pytest.MonkeyPatch, database: Database, supplies: tuple[Supply, Supply]
) -> Iterator[None]:
    """The documents of both customers lie in the bucket."""
    with aws_with_a_bucket(monkeypatch):
        documents_of_both(database)
        yield


def documents_of_both(database: Database) -> None:
    make_documents_of_shard(
        database, 1, 1, Bucket(BUCKET), lambda invoice: f"pdf {invoice.number}".encode()
    )


PERIOD = {"from": date(2026, 1, 1).isoformat(), "to": date(2026, 2, 1).isoformat()}


@pytest.fixture
def poller(database: Database, database_of: Callable[[str], Database], mine: Supply) -> Database:
    """The role of the job that takes wishes; the market knows of the customer's supply."""
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO market.process (kind, business_reason, contract_id, metering_point_id, "
            "state, effective_on, due_at, rules, created_at, updated_at) "
            "VALUES ('switch', 'E03', %s, %s, 'completed', '2025-01-01', %s, 'seed', %s, %s)",
            [mine.contract_id, mine.metering_point_id, NOW, NOW, NOW],
        )
    return database_of("queue_poller")
