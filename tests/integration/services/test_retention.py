"""Services are kept as long as the books of the year in which they ended, and go whole."""

from collections.abc import Callable
from typing import Final

import pytest

from elhandel.jobs.job import Tools
from elhandel.jobs.request import Nothing
from elhandel.jobs.services.charging import charge_services
from elhandel.platform.database import Database
from elhandel.services import agreements
from elhandel.services.upkeep import RETENTION
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock, at
from tests.builders.forgetting import batches, counted
from tests.integration.payments.world import a_customer
from tests.integration.services.world import a_service, decided, whole

TABLES: Final = tuple(
    f"services.{table}"
    for table in ("agreement", "terms", "charged", "action", "usage_day", "suspension")
)

_USED = """
INSERT INTO services.usage_day (agreement_id, day, upload_bytes, download_bytes, read_at)
SELECT agreement_id, '2025-12-01'::date + n, 1, 1, now()
FROM services.agreement, generate_series(0, 2) AS n
"""


@pytest.fixture
def customer(database: Database) -> AccountId:
    with database.transaction() as tx:
        return a_customer(tx)


def test_a_service_goes_whole_and_is_charged_no_more(
    database: Database,
    database_of: Callable[[str], Database],
    customer: AccountId,
    clock: HandClock,
) -> None:
    office = database_of("invoice_generator")

    def nightly() -> None:
        charge_services(Tools(office, clock), Nothing())

    numbers = [a_service(office, customer, clock) for _ in range(3)]
    clock.instant = at("2026-03-26T01:00")
    nightly()
    for number in numbers:
        with office.transaction() as tx:
            agreements.suspend(tx, number, "customer_request", decided(clock))
    clock.move_by(days=10)
    for number in numbers[:2]:
        with office.transaction() as tx:
            agreements.cancel(tx, number, decided(clock))
    with database.transaction() as tx:
        tx.execute(_USED)
    assert whole(database)
    before = counted(database, TABLES)
    each = {table: rows // 3 for table, rows in before.items()}
    upkeep = database_of("upkeep")

    swept = list(batches(upkeep, RETENTION, TABLES, "2031-12-31T12:00", limit=1))
    assert not any(sum(gone.values()) for gone in swept)

    clock.instant = at("2032-01-01T01:00")
    nightly()
    charges = counted(database, ["billing.charge"])
    ended = 0
    for gone in batches(upkeep, RETENTION, TABLES, "2032-01-01T12:00", limit=1):
        ended += gone["services.agreement"]
        assert gone["services.agreement"] in {0, 1}
        assert gone["services.usage_day"] in {0, 1}, "a row a day, row by row"
        for table in ("terms", "charged", "action", "suspension"):
            assert (gone[f"services.{table}"] > 0) == (gone["services.agreement"] == 1)
        assert whole(database)
        nightly()
        assert counted(database, ["billing.charge"]) == charges
    assert ended == 2
    assert counted(database, TABLES)["services.agreement"] == 1
    assert counted(database, TABLES)["services.usage_day"] == each["services.usage_day"]
