"""Notes of an account without a billing day wait for its next bill where the stack says so."""

from collections.abc import Iterator
from datetime import date

import pytest

from elhandel.billing.issue import bill_held
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from tests.integration.billing.bills import hours, invoices, later, work
from tests.integration.billing.review import notes_wait
from tests.integration.billing.test_one_bill import (
    FEBRUARY,
    a_run_at,
    all_is_billed,
    homes,
    two_points,
)
from tests.integration.billing.world import NOW, Line, Supply, a_run, a_supply, moved_in, settled

MARCH = NOW.replace(month=3)


@pytest.fixture(autouse=True)
def _waits() -> Iterator[None]:
    with notes_wait(30):
        yield


def correct(tx: Transaction, original: int, supply: Supply, version: int, ore: int) -> None:
    run = a_run(tx, version=version, kind="correction")
    settled(tx, run, supply, [Line("energy", ore, ore * 10)], corrects=original)
    work(tx, run)


def notes(tx: Transaction) -> list[tuple[str | None, int]]:
    """What each document corrects, and its sum without VAT."""
    return [(each.corrects_number, each.totals.subtotal) for each in invoices(tx)]


def test_corrections_of_an_invoice_before_the_next_bill_are_one_note_beside_it(
    database: Database,
) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        supply = a_supply(tx)
        run = a_run_at(tx, NOW, supply)
        work(tx, run)
        for version, ore in ((2, -4_000), (3, -2_500), (4, 300)):
            correct(tx, run, supply, version, ore)
        assert len(invoices(tx)) == 1

        work(tx, a_run_at(tx, MARCH, supply, period=FEBRUARY), MARCH)
        assert notes(tx)[1:] == [(None, 24_350), ("2026-00001", -6_200)]
        later(tx, MARCH + hours(24 * 40))
        assert len(invoices(tx)) == 3


def test_where_no_bill_comes_in_these_days_the_note_goes_out_by_itself(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        supply = a_supply(tx)
        run = a_run_at(tx, NOW, supply)
        work(tx, run)
        correct(tx, run, supply, 2, -4_000)
        correct(tx, run, supply, 3, -100)
        later(tx, NOW + hours(24 * 29))
        assert len(invoices(tx)) == 1
        later(tx, NOW + hours(24 * 30))
        assert notes(tx)[1:] == [("2026-00001", -4_100)]


def test_a_note_that_waits_does_not_hurry_a_bill_that_waits_for_a_point(
    database: Database,
) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        run = a_run_at(tx, NOW, house, cottage)
        work(tx, run)
        correct(tx, run, house, 2, -4_000)
        soon = NOW + hours(24 * 28)  # the note would go out two days later
        work(tx, a_run_at(tx, soon, house, missing=cottage, period=FEBRUARY), soon)
        later(tx, soon + hours(24 * 4))
        assert len(invoices(tx)) == 1
        later(tx, soon + hours(24 * 5))
        assert homes(tx)[1:] == [[house.gsrn], [house.gsrn]]


def test_a_note_does_not_wait_where_no_bill_comes(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        supply = a_supply(tx)
        run = a_run_at(tx, NOW, supply)
        work(tx, run)
        moved_in(tx, supply, date(2026, 2, 1), a_supply(tx, 2).customer_id)
        correct(tx, run, supply, 2, -4_000)
        assert notes(tx)[1:] == [("2026-00001", -4_000)]
        assert bill_held(tx, FixedClock(NOW)).invoice_ids == ()


def test_a_note_of_aconto_does_not_wait(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        supply = a_supply(tx)
        run = a_run_at(tx, NOW, supply)
        work(tx, run)
        tx.execute(
            "INSERT INTO billing.aconto_plan (contract_id, quarter, amount_ore, set_at) "
            "VALUES (%s, '2026-01-01', 30000, %s)",
            [supply.contract_id, NOW],
        )
        correct(tx, run, supply, 2, -4_000)
        assert notes(tx)[1:] == [("2026-00001", -4_000)]
