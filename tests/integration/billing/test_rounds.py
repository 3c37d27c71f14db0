"""What no settlement run asks for is a draft first too, where staff look at bills."""

from collections.abc import Iterator
from datetime import date

import pytest

from elhandel.billing.aconto import bill_aconto
from elhandel.billing.charges import add_charges
from elhandel.billing.drafts import (
    bill_runs,
    issue_bills,
    late_bill_runs,
    preview_bills,
    release_due,
    stop_bills,
)
from elhandel.billing.held import held_bills, release_held
from elhandel.billing.issue import bill_charges, bill_held
from elhandel.billing.rounds import released_of
from elhandel.billing.upkeep.retention import forget_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.upkeep.retention import horizon
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock, at
from tests.builders.database.roles import as_function
from tests.integration.billing.bills import billed_by, decision, hours, invoices, later, work
from tests.integration.billing.review import reviewed_for
from tests.integration.billing.test_charges_on_bills import a_fee
from tests.integration.billing.test_notes import offenders
from tests.integration.billing.world import NOW, Line, Supply, a_run, a_supply, moved_in, settled

TOMORROW = FixedClock(NOW + hours(24))
AT_ONCE = FixedClock(NOW)


@pytest.fixture(autouse=True)
def _reviewed() -> Iterator[None]:
    with reviewed_for(24):
        yield


def pays_aconto(tx: Transaction, number: int = 1) -> Supply:
    supply = a_supply(tx, number, starts_on=date(2026, 1, 1))
    tx.execute(
        "INSERT INTO billing.aconto_plan (contract_id, quarter, amount_ore, set_at) "
        "VALUES (%s, '2026-01-01', 90000, %s)",
        [supply.contract_id, NOW],
    )
    return supply


def gone(tx: Transaction) -> Supply:
    """Somebody who gets no bill of electricity any more."""
    supply = a_supply(tx, 1)
    run = a_run(tx)
    settled(tx, run, supply)
    moved_in(tx, supply, date(2025, 12, 1), a_supply(tx, 2).customer_id)
    return supply


def test_bills_of_aconto_are_drafts_until_their_hours_have_passed(database: Database) -> None:
    with database.transaction() as tx:
        for number in (1, 2):
            pays_aconto(tx, number)
        first = bill_aconto(tx, AT_ONCE, limit=1)
        assert (first.invoice_ids, first.instalments) == ((), 0)
        assert first.last is not None
        bill_aconto(tx, AT_ONCE, after=first.last)
        (drafted,) = bill_runs(tx)
        assert (drafted.kind, drafted.run_id, drafted.state) == ("aconto", None, "drafted")
        assert (drafted.invoices, drafted.total_ore) == (2, 180_000)
        assert len(preview_bills(tx, drafted.bill_run_id).largest) == 2

        assert bill_aconto(tx, FixedClock(NOW + hours(23))).invoice_ids == ()
        assert release_due(tx, TOMORROW.now()) == 1
        assert (bill_runs(tx)[0].state, released_of(tx, "aconto")) == ("released", True)
        billed = bill_aconto(tx, TOMORROW)
        assert (len(billed.invoice_ids), billed.instalments) == (2, 2)
        (gone_out,) = bill_runs(tx)
        assert (gone_out.state, gone_out.total_ore) == ("issued", 180_000)
        assert not released_of(tx, "aconto")
        assert bill_aconto(tx, TOMORROW).invoice_ids == ()
        assert (len(bill_runs(tx)), offenders(tx)) == (1, [])


def test_what_changed_since_it_was_drafted_is_a_draft_anew(database: Database) -> None:
    with database.transaction() as tx:
        supply, other = pays_aconto(tx, 1), pays_aconto(tx, 2)
        bill_aconto(tx, AT_ONCE)
        tx.execute(
            "UPDATE billing.aconto_plan SET amount_ore = 60000 WHERE contract_id = %s",
            [supply.contract_id],
        )
        release_due(tx, TOMORROW.now())
        assert len(bill_aconto(tx, TOMORROW).invoice_ids) == 1
        assert invoices(tx)[0].bill.customer_id == other.customer_id
        anew, before = bill_runs(tx)
        assert [(run.state, run.total_ore) for run in (before, anew)] == [
            ("issued", 90_000),
            ("drafted", 60_000),
        ]


def test_staff_stop_a_round_and_let_it_go_out(database: Database) -> None:
    with database.transaction() as tx:
        pays_aconto(tx)
        bill_aconto(tx, AT_ONCE)
        (drafted,) = bill_runs(tx)
        stop_bills(tx, drafted.bill_run_id, decision())
        week = FixedClock(NOW + hours(168))
        release_due(tx, week.now())
        assert bill_aconto(tx, week).invoice_ids == ()
        assert (bill_runs(tx)[0].state, late_bill_runs(tx, week.now())) == ("stopped", 1)
        issue_bills(tx, drafted.bill_run_id, decision(week.now()))
        release_due(tx, week.now())
        assert len(bill_aconto(tx, week).invoice_ids) == 1


def test_lone_charges_are_drafts_first_and_go_with_a_bill_that_comes(database: Database) -> None:
    with database.transaction() as tx:
        supply = gone(tx)
        add_charges(tx, [a_fee(AccountId(supply.customer_id))], NOW)
        assert bill_charges(tx, AT_ONCE) == ()
        assert (bill_runs(tx)[0].kind, bill_runs(tx)[0].total_ore) == ("charges", 10_000)
        release_due(tx, TOMORROW.now())
        assert len(bill_charges(tx, TOMORROW)) == 1
        assert bill_charges(tx, TOMORROW) == ()

        add_charges(tx, [a_fee(AccountId(supply.customer_id), "2")], NOW)
        assert bill_charges(tx, TOMORROW) == ()
        with reviewed_for(0):
            run = a_run(tx, version=2, period=(date(2025, 11, 1), date(2025, 12, 1)))
            settled(tx, run, supply, period=(date(2025, 11, 1), date(2025, 12, 1)))
            work(tx, run, TOMORROW.now())
        assert bill_charges(tx, FixedClock(NOW + hours(72))) == ()
        assert (bill_runs(tx)[1].kind, bill_runs(tx)[1].invoices) == ("charges", 0)


def test_what_came_back_within_bounds_by_itself_is_a_draft_and_what_staff_released_is_not(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, looked_at, corrected = a_run(tx), a_supply(tx, 1), a_supply(tx, 2)
        for supply in (looked_at, corrected):
            settled(tx, run, supply, [Line("energy", 9_000_000, 1_000)])
        work(tx, run)
        later(tx, TOMORROW.now())
        release_held(tx, held_bills(tx)[0].held_id, decision())
        late = a_run(tx, version=2, kind="correction")
        settled(tx, late, corrected, [Line("energy", -8_990_000, 0)], corrects=run)
        work(tx, late, TOMORROW.now())

        assert len(bill_held(tx, TOMORROW).invoice_ids) == 1
        assert invoices(tx)[0].bill.customer_id == looked_at.customer_id
        (drafted,) = [each for each in bill_runs(tx) if each.kind == "held"]
        assert (drafted.invoices, drafted.subtotal_ore) == (1, 10_000)
        at = FixedClock(NOW + hours(48))
        release_due(tx, at.now())
        assert len(bill_held(tx, at).invoice_ids) == 1
        assert (held_bills(tx), offenders(tx)) == ([], [])


def test_without_hours_to_look_nothing_is_drafted(database: Database) -> None:
    with reviewed_for(0), database.transaction() as tx:
        supply = pays_aconto(tx, 3)
        billed_by(tx, supply.customer_id)
        assert len(bill_aconto(tx, AT_ONCE).invoice_ids) == 1
        assert bill_runs(tx) == []


def test_the_rounds_draft_and_issue_in_the_role_of_their_function(database: Database) -> None:
    generator = as_function(database, "invoice_generator")
    with database.transaction() as tx:
        supply = gone(tx)
        add_charges(tx, [a_fee(AccountId(supply.customer_id))], NOW)
        pays_aconto(tx, 4)
    for clock, issued in ((AT_ONCE, 0), (TOMORROW, 1)):
        with generator.transaction() as tx:
            assert bill_held(tx, clock).invoice_ids == ()
            assert len(bill_charges(tx, clock)) == issued
            assert len(bill_aconto(tx, clock).invoice_ids) == issued
            assert not released_of(tx, "aconto")
        with as_function(database, "settlement_worker").transaction() as tx:
            release_due(tx, TOMORROW.now())


def test_drafts_of_no_run_go_with_the_books_of_their_year(database: Database) -> None:
    with database.transaction() as tx:
        pays_aconto(tx)
        bill_aconto(tx, AT_ONCE)
    upkeep = as_function(database, "upkeep")
    for day, kept in (("2031-12-31T12:00", 1), ("2032-01-01T12:00", 0)):
        until = horizon(HandClock(at(day)))
        with upkeep.transaction() as tx:
            forget_invoices(tx, until, 10)
        with database.transaction() as tx:
            assert len(bill_runs(tx)) == kept
            assert tx.execute("SELECT count(*) FROM billing.draft").fetchone() == (kept,)
