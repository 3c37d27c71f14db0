"""Two schedules at once: a row that one of them holds is passed over by the other, which never
waits for it.
"""

import contextlib
from collections.abc import Iterator

import psycopg
import pytest

from elhandel.market import supply
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import START, waiting
from tests.builders.supplier import Supplier

HELD, FREE = a_gsrn(1), a_gsrn(2)


@pytest.fixture(autouse=True)
def impatient(supplier: Supplier) -> None:
    """Who waits for a lock after all fails, instead of standing there for ever."""
    with supplier.database.transaction() as tx:
        tx.execute("SET lock_timeout = '2s'")


@contextlib.contextmanager
def held(database_url: str) -> Iterator[None]:
    """Somebody has the process of the first point in hand."""
    with psycopg.connect(database_url) as other:
        found = other.execute(
            "SELECT process_id FROM market.process "
            "JOIN portfolio.metering_point USING (metering_point_id) "
            "WHERE gsrn = %s FOR UPDATE OF process",
            [HELD],
        ).fetchall()
        assert len(found) == 1
        yield


def test_a_start_that_somebody_holds_is_passed_over(supplier: Supplier, database_url: str) -> None:
    for gsrn in (HELD, FREE):
        supplier.sign_up(gsrn=gsrn)
    with held(database_url):
        assert supply.request_due(supplier.database, supplier.clock).starts == 1
        assert supplier.states() == ["pending", "sent"]
    assert supply.request_due(supplier.database, supplier.clock).starts == 1
    assert supplier.states() == ["sent", "sent"]


def test_customer_data_that_somebody_holds_is_passed_over(
    supplier: Supplier, database_url: str
) -> None:
    for gsrn in (HELD, FREE):
        supplier.sign_up(gsrn=gsrn)
    supplier.send()
    asked = [str(row[0]) for row in supplier.rows("SELECT transaction_id FROM market.request")]
    supplier.receive(*(doc.a_confirmation(transaction) for transaction in asked))
    supplier.receive(*(doc.master_data(gsrn, START) for gsrn in (HELD, FREE)))
    with held(database_url):
        assert supply.request_due(supplier.database, supplier.clock).customer_data == 1
        sent = "SELECT customer_data FROM market.process ORDER BY process_id"
        assert [row[0] for row in supplier.rows(sent)] == ["unsent", "sent"]
    assert supply.request_due(supplier.database, supplier.clock).customer_data == 1


def test_a_start_day_that_somebody_holds_is_passed_over(
    supplier: Supplier, clock: HandClock, database_url: str
) -> None:
    for number, gsrn in enumerate((HELD, FREE)):
        waiting(supplier, gsrn=gsrn, cpr_cvr=f"010190123{number}")
    clock.move_to_day(START)
    with held(database_url):
        assert supplier.activate() == 1
        assert supplier.states() == ["effectuation_pending", "completed"]
    assert supplier.activate() == 1
