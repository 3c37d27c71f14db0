"""The export API as another system meets it: the real app on a real database, in its own role."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from elhandel.billing.archive import Bucket, make_documents_of_shard
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from functions.portal.app import books
from tests.integration.billing.documents import BUCKET, aws_with_a_bucket
from tests.integration.billing.world import NOW, Supply, a_run, a_supply, settled

CLOCK = FixedClock(NOW)
POINTS = 3


@pytest.fixture
def run(database: Database) -> int:
    """A closed run of January 2026 over three customers, two lines each."""
    with database.transaction() as tx:
        run = a_run(tx)
        for number in range(1, POINTS + 1):
            settled(tx, run, a_supply(tx, number))
    return run


@pytest.fixture
def billed(database: Database, run: int) -> int:
    """The same run, with its invoices."""
    with database.transaction() as tx:
        for shard in plan_invoices(tx, run):
            issue_shard(tx, run, shard, CLOCK)
    return run


@pytest.fixture
def api(database: Database, database_of: Callable[[str], Database]) -> Iterator[TestClient]:
    """A client that carries a key of scope export."""
    with database.transaction() as tx:
        key = create_key(tx, "ERP", "export", CLOCK)
    own = database_of("portal")
    books.dependency_overrides = {web.database: lambda: own, web.clock: lambda: CLOCK}
    yield TestClient(books, headers={"x-api-key": key}, raise_server_exceptions=False)
    books.dependency_overrides = {}


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch, database: Database, billed: int) -> Iterator[None]:
    """The documents of the run lie in the bucket."""
    with aws_with_a_bucket(monkeypatch):
        make_documents_of_shard(
            database, billed, 1, Bucket(BUCKET), lambda invoice: f"pdf {invoice.number}".encode()
        )
        yield


def another(database: Database, run: int, number: int) -> Supply:
    """One more customer whom the run settles."""
    with database.transaction() as tx:
        supply = a_supply(tx, number)
        settled(tx, run, supply)
    return supply


def everything(api: TestClient, path: str, **asked: object) -> list[dict[str, object]]:
    """The rows of all pages, as a caller finds them: by the header Link."""
    rows: list[dict[str, object]] = []
    answer = api.get(path, params=asked or None)
    while True:
        assert answer.status_code == 200, answer.text
        rows += answer.json()
        if "next" not in answer.links:
            return rows
        answer = api.get(answer.links["next"]["url"])
