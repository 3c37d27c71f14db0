"""Numbers without gaps: whoever issues at the same time, and whatever is rolled back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from itertools import batched
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.billing.invoice import payment_reference
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from tests.builders.chance import LONG
from tests.integration.billing.world import JANUARY, NOW, a_run, a_supply, settled

CUSTOMERS, SHARD, WORKERS = 40, 2, 20


class Stopped(Exception):
    """The process dies before its transaction commits."""


def _issue(database_url: str, run: int, shards: tuple[int, ...], seed: int) -> None:
    """Issue shards one after another; about every other attempt dies and is tried again."""
    chance, database = Random(seed), Database(database_url)
    for shard in shards:
        while True:
            dies = chance.random() < 0.5
            try:
                with database.transaction() as tx:
                    issue_shard(tx, run, shard, FixedClock(NOW))
                    if dies:
                        raise Stopped
            except Stopped:
                continue
            break
    database.close()


@settings(
    max_examples=3 if LONG else 1,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_numbers_are_unique_and_gapless_when_twenty_issue_at_once_and_attempts_are_rolled_back(
    database: Database, database_url: str, seed: int
) -> None:
    """CD-BIL-8, C.5 row 3."""
    with database.transaction() as tx:
        tx.execute(
            "TRUNCATE billing.invoice, billing.number_series, billing.invoice_shard, "
            "ledger.posting, ledger.entry, portfolio.customer, settlement.run, "
            "portfolio.metering_point CASCADE"
        )
        run = a_run(tx)
        for number in range(CUSTOMERS):
            settled(tx, run, a_supply(tx, number))
        shards = plan_invoices(tx, run, customers_per_shard=SHARD)
    twice = shards + shards  # every shard comes to two workers
    Random(seed).shuffle(twice)
    parts = list(batched(twice, len(twice) // WORKERS, strict=True))
    seeds = range(seed, seed + WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(_issue, [database_url] * WORKERS, [run] * WORKERS, parts, seeds))
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT number_in_series, number, payment_reference FROM billing.invoice ORDER BY 1"
        ).fetchall()
        assert rows == [
            (n, f"2026-{n:05d}", payment_reference(2026, n)) for n in range(1, CUSTOMERS + 1)
        ]
        assert tx.execute("SELECT count(DISTINCT customer_id) FROM billing.invoice").fetchall() == [
            (CUSTOMERS,)
        ]


@pytest.mark.parametrize(
    ("instant", "number", "issued_on", "due_on"),
    [
        (
            datetime(2025, 12, 31, 22, 59, tzinfo=UTC),
            "2025-00001",
            date(2025, 12, 31),
            date(2026, 1, 20),
        ),
        (
            datetime(2025, 12, 31, 23, 0, tzinfo=UTC),
            "2026-00001",
            date(2026, 1, 1),
            date(2026, 1, 21),
        ),
        (
            datetime(2025, 12, 12, 12, 0, tzinfo=UTC),
            "2025-00001",
            date(2025, 12, 12),
            date(2026, 1, 2),
        ),
        (
            datetime(2026, 3, 12, 23, 30, tzinfo=UTC),
            "2026-00001",
            date(2026, 3, 13),
            date(2026, 4, 7),
        ),
    ],
)
def test_the_year_and_the_days_of_an_invoice_are_those_in_denmark_and_it_is_due_on_a_bank_day(
    database: Database, instant: datetime, number: str, issued_on: date, due_on: date
) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        settled(tx, run, a_supply(tx))
        (shard,) = plan_invoices(tx, run)
        issue_shard(tx, run, shard, FixedClock(instant))
        found = tx.execute(
            "SELECT i.number, i.issued_on, i.due_on, i.period_from, i.period_to, p.booked_on "
            "FROM billing.invoice i JOIN ledger.posting p "
            "ON p.source = 'invoice' AND p.source_id = i.invoice_id::text"
        ).fetchall()
    assert found == [(number, issued_on, due_on, *JANUARY, issued_on)]


def test_a_settled_line_is_never_billed_twice(database: Database) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        settled(tx, run, a_supply(tx))
        (shard,) = plan_invoices(tx, run)
        issue_shard(tx, run, shard, FixedClock(NOW))
        tx.execute("UPDATE billing.invoice_shard SET state = 'planned'")
        assert issue_shard(tx, run, shard, FixedClock(NOW)).invoices == 0
    with pytest.raises(psycopg.errors.UniqueViolation), database.transaction() as tx:
        tx.execute(
            "INSERT INTO billing.invoice_line (invoice_id, line_no, section_no, category, "
            "component, description,"
            " amount_ore, vat, run_id, supply_period_id, settlement_line_no)"
            " SELECT invoice_id, 9, section_no, category, component, description, amount_ore, vat, "
            "run_id,"
            " supply_period_id, settlement_line_no FROM billing.invoice_line WHERE line_no = 1"
        )
    with database.transaction() as tx:
        assert tx.execute("SELECT last FROM billing.number_series").fetchall() == [(1,)]
