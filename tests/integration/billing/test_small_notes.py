"""A note that is too little waits for the account's next invoice, and is never lost."""

from datetime import date

from elhandel.billing.bill import Beside
from elhandel.billing.held import held_bills, held_count
from elhandel.billing.issue import bill_held
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from tests.integration.billing.bills import billed_by, invoices, work
from tests.integration.billing.test_notes import offenders
from tests.integration.billing.world import (
    NOW,
    Line,
    Supply,
    a_run,
    a_supply,
    moved_in,
    settled,
)

FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))


def billed(tx: Transaction, least_ore: int = 5_000) -> tuple[int, Supply]:
    """A customer whose bill of January is out."""
    run, supply = a_run(tx), a_supply(tx)
    billed_by(tx, supply.customer_id, least_ore=least_ore)
    settled(tx, run, supply)
    work(tx, run)
    return run, supply


def correct(tx: Transaction, original: int, supply: Supply, version: int, ore: int) -> None:
    run = a_run(tx, version=version, kind="correction")
    settled(tx, run, supply, [Line("energy", ore, ore * 10)], corrects=original)
    work(tx, run)


def totals(tx: Transaction) -> list[tuple[str, str | None, int]]:
    return [(each.kind, each.corrects_number, each.totals.subtotal) for each in invoices(tx)]


def test_a_small_note_goes_out_with_the_next_invoice(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = billed(tx)
        correct(tx, run, supply, 2, -400)
        assert (len(invoices(tx)), held_count(tx), offenders(tx)) == (1, 0, [])
        assert bill_held(tx, FixedClock(NOW)).invoice_ids == ()

        february = a_run(tx, period=FEBRUARY)
        settled(tx, february, supply, period=FEBRUARY)
        work(tx, february, NOW.replace(month=3))
        assert totals(tx) == [
            ("invoice", None, 24_350),
            ("invoice", None, 24_350),
            ("credit_note", "2026-00001", -400),
        ]
        _, bill, note = invoices(tx)
        assert bill.notes == (Beside(note.number, note.totals.total),)
        assert note.notes == ()
        assert (held_bills(tx), offenders(tx)) == ([], [])


def test_small_notes_go_out_as_one_once_they_are_enough(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = billed(tx)
        correct(tx, run, supply, 2, -2_000)
        correct(tx, run, supply, 3, -1_900)
        assert len(invoices(tx)) == 1
        correct(tx, run, supply, 4, -200)
        assert totals(tx)[1:] == [("credit_note", "2026-00001", -4_100)]
        assert (held_bills(tx), offenders(tx)) == ([], [])


def test_a_small_debit_waits_too_and_a_credit_may_take_it_away(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = billed(tx)
        correct(tx, run, supply, 2, 300)
        correct(tx, run, supply, 3, -300)
        assert (len(invoices(tx)), offenders(tx)) == (1, [])


def test_a_small_note_goes_out_when_supply_has_ended_and_after_half_a_year(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = billed(tx)
        correct(tx, run, supply, 2, -400)
        later = FixedClock(NOW.replace(month=8, day=20))
        assert len(bill_held(tx, later).invoice_ids) == 1

        correct(tx, run, supply, 3, -300)
        moved_in(tx, supply, date(2026, 2, 1), a_supply(tx, 2).customer_id)
        assert len(bill_held(tx, FixedClock(NOW)).invoice_ids) == 1
        correct(tx, run, supply, 4, -200)
        assert [ore for _, _, ore in totals(tx)[1:]] == [-400, -300, -200]
        assert offenders(tx) == []


def test_a_small_note_of_aconto_does_not_wait(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = billed(tx)
        tx.execute(
            "INSERT INTO billing.aconto_plan (contract_id, quarter, amount_ore, set_at) "
            "VALUES (%s, '2026-01-01', 30000, %s)",
            [supply.contract_id, NOW],
        )
        correct(tx, run, supply, 2, -400)
        assert totals(tx)[1:] == [("credit_note", "2026-00001", -400)]
