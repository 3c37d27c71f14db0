"""Drafts: what a document would say is seen before it is issued, and goes out if it still holds."""

from collections.abc import Iterator
from datetime import date

import pytest

from elhandel.billing.credits import credit_lines
from elhandel.billing.disputes import close_dispute, open_dispute
from elhandel.billing.drafts import (
    UnableToDecideBills,
    bill_runs,
    issue_bills,
    late_bill_runs,
    preview_bills,
    stop_bills,
)
from elhandel.billing.held import held_bills, release_held
from elhandel.billing.issue import bill_held, follow_customer
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.values.errors import NotFound
from tests.integration.billing.bills import billed_by, decision, hours, invoices, later, work
from tests.integration.billing.review import reviewed_for
from tests.integration.billing.test_notes import offenders
from tests.integration.billing.world import (
    ENERGY,
    NOW,
    SUBSCRIPTION,
    Line,
    Supply,
    a_run,
    a_supply,
    settled,
)

FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))
DEAR = Line("energy", 99_000, 1_400_000)


@pytest.fixture(autouse=True)
def _reviewed() -> Iterator[None]:
    """Staff have 24 hours to look at bills."""
    with reviewed_for(24):
        yield


def _settled(tx: Transaction, *lines: Line, number: int = 1) -> tuple[int, Supply]:
    run, supply = a_run(tx), a_supply(tx, number)
    settled(tx, run, supply, lines or (ENERGY, SUBSCRIPTION))
    return run, supply


def test_a_run_is_drafted_without_numbers_and_goes_out_when_its_hours_have_passed(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, _ = _settled(tx)
        (drafted,) = work(tx, run)
        (planned,) = bill_runs(tx)
        assert (drafted.drafts, drafted.invoices) == (1, 0)
        assert (planned.state, planned.invoices, planned.total_ore) == ("drafted", 1, 30_438)
        assert planned.issue_after == NOW + hours(24)
        assert tx.execute("SELECT count(*) FROM billing.number_series").fetchone() == (0,)

        assert [issued.done_before for issued in later(tx, NOW + hours(23))] == [True]
        (issued,) = later(tx, NOW + hours(24))
        assert (issued.invoices, [each.number for each in invoices(tx)]) == (1, ["2026-00001"])
        (gone,) = bill_runs(tx)
        assert (gone.state, gone.total_ore) == ("issued", 30_438)
        assert later(tx, NOW + hours(25)) == []


def test_a_run_that_went_out_at_once_keeps_its_sums_when_staff_take_a_bill_back(
    database: Database,
) -> None:
    with reviewed_for(0), database.transaction() as tx:
        run, _ = _settled(tx)
        work(tx, run)
        (issued,) = bill_runs(tx)
        at = NOW + hours(1)
        credit_lines(tx, "2026-00001", "1", decision(at), FixedClock(at))
        assert bill_runs(tx) == [issued]
        assert (issued.invoices, issued.credit_notes, issued.total_ore) == (1, 0, 30_438)


def test_a_yes_lets_it_go_out_at_once_and_a_stop_keeps_it_until_a_yes(database: Database) -> None:
    with database.transaction() as tx:
        run, _ = _settled(tx)
        work(tx, run)
        (planned,) = bill_runs(tx)
        stop_bills(tx, planned.bill_run_id, decision())
        assert [late_bill_runs(tx, NOW + hours(count)) for count in (24, 47, 49)] == [0, 0, 1]
        assert [each.invoices for each in later(tx, NOW + hours(1_000))] == [0]
        (stopped,) = bill_runs(tx)
        assert (stopped.state, stopped.issue_after, stopped.decided_by) == ("stopped", None, "test")

        issue_bills(tx, planned.bill_run_id, decision(NOW + hours(1)))
        assert [each.invoices for each in later(tx, NOW + hours(1))] == [1]
        assert late_bill_runs(tx, NOW + hours(1_000)) == 0
        with pytest.raises(UnableToDecideBills, match="released already"):
            stop_bills(tx, planned.bill_run_id, decision())
        with pytest.raises(NotFound, match="elhandel bills list"):
            issue_bills(tx, 99, decision())


def test_what_changed_since_it_was_drafted_is_drafted_anew_and_the_rest_goes_out(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, first = _settled(tx)
        second = a_supply(tx, 2)
        settled(tx, run, second)
        work(tx, run)
        tx.execute(
            "UPDATE portfolio.customer SET name = 'Another' WHERE customer_id = %s",
            [second.customer_id],
        )
        (issued,) = later(tx, NOW + hours(24))
        assert issued.invoices == 1
        assert [each.bill.customer_id for each in invoices(tx)] == [first.customer_id]
        anew, before = bill_runs(tx)
        assert (anew.state, anew.again_of, anew.invoices) == ("drafted", before.bill_run_id, 1)
        assert (before.state, before.invoices) == ("issued", 1)

        assert [each.invoices for each in later(tx, NOW + hours(48))] == [1]
        assert [each.number for each in invoices(tx)] == ["2026-00001", "2026-00002"]
        assert invoices(tx)[1].bill.recipient.name == "Another"


def test_a_customer_that_a_party_is_joined_to_gets_its_drafted_bill(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = _settled(tx)
        known = a_supply(tx, 2).customer_id
        work(tx, run)
        tx.execute(
            "UPDATE portfolio.contract SET customer_id = %s WHERE contract_id = %s",
            [known, supply.contract_id],
        )
        follow_customer(tx, supply.customer_id, known, decision(NOW))
        later(tx, NOW + hours(24))
        later(tx, NOW + hours(48))
        assert [each.bill.customer_id for each in invoices(tx)] == [known]


def test_the_preview_shows_sums_the_largest_changes_and_what_is_held_with_its_cause(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = _settled(tx)
        shocked = a_supply(tx, 2)
        settled(tx, run, shocked)
        work(tx, run)
        later(tx, NOW + hours(24))

        february = a_run(tx, period=FEBRUARY)
        missing = a_supply(tx, 3)
        settled(tx, february, supply, [DEAR], period=FEBRUARY)
        settled(tx, february, shocked, [Line("energy", 9_000_000, 1_000)], period=FEBRUARY)
        tx.execute(
            "INSERT INTO settlement.parked (run_id, supply_period_id, cause, detail) "
            "VALUES (%s, %s, 'readings-missing', '3 days')",
            [february, missing.supply_period_id],
        )
        work(tx, february, NOW + hours(48))
        seen = preview_bills(tx, bill_runs(tx)[0].bill_run_id)

    assert (seen.bill_run.invoices, seen.bill_run.total_ore) == (1, 123_750)
    (largest,) = seen.largest
    assert (largest.customer_id, largest.last_ore) == (supply.customer_id, 30_438)
    assert largest.change_ore == 123_750 - 27_492  # 28 of 31 days of the last one
    assert [(held.gsrn, held.cause) for held in seen.held] == [
        (shocked.gsrn, "beyond-amount"),
        (missing.gsrn, "missing-data"),
    ]


def test_a_bill_disputed_as_a_whole_holds_the_next_of_its_supply_until_the_dispute_is_closed(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = _settled(tx)
        work(tx, run)
        later(tx, NOW + hours(24))
        dispute = open_dispute(tx, "2026-00001", decision())

        february = a_run(tx, period=FEBRUARY)
        settled(tx, february, supply, period=FEBRUARY)
        work(tx, february, NOW + hours(48))
        seen = preview_bills(tx, bill_runs(tx)[0].bill_run_id)
        assert [(held.gsrn, held.cause) for held in seen.held] == [(supply.gsrn, "dispute")]
        later(tx, NOW + hours(72))
        assert bill_held(tx, FixedClock(NOW + hours(72))).invoice_ids == ()

        close_dispute(tx, dispute, decision(NOW + hours(73)))
        assert bill_held(tx, FixedClock(NOW + hours(73))).invoice_ids == ()  # a draft first
        later(tx, NOW + hours(97))
        assert len(bill_held(tx, FixedClock(NOW + hours(97))).invoice_ids) == 1


def test_a_disputed_line_holds_no_bill(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = _settled(tx)
        work(tx, run)
        later(tx, NOW + hours(24))
        open_dispute(tx, "2026-00001", decision(), line_nos=[1])

        february = a_run(tx, period=FEBRUARY)
        settled(tx, february, supply, period=FEBRUARY)
        work(tx, february, NOW + hours(48))
        assert not preview_bills(tx, bill_runs(tx)[0].bill_run_id).held
        later(tx, NOW + hours(72))
        assert len(invoices(tx)) == 2


def test_drafts_of_a_billing_day_wait_for_it(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = _settled(tx)
        other = a_supply(tx, 2)
        settled(tx, run, other)
        billed_by(tx, supply.customer_id, day=25)
        work(tx, run)
        at_once, on_its_day = sorted(bill_runs(tx), key=lambda each: each.bills_on)
        assert (at_once.bills_on, on_its_day.bills_on) == (date(2026, 2, 9), date(2026, 2, 25))
        later(tx, NOW + hours(24))
        assert [each.bill.customer_id for each in invoices(tx)] == [other.customer_id]
        later(tx, NOW.replace(day=25))
        assert [each.issued_on for each in invoices(tx)] == [date(2026, 2, 10), date(2026, 2, 25)]


def test_what_is_held_and_released_goes_out_after_its_bill_run(database: Database) -> None:
    with database.transaction() as tx:
        run, _ = _settled(tx, Line("energy", 9_000_000, 1_000))
        work(tx, run)
        (held,) = held_bills(tx)
        release_held(tx, held.held_id, decision())
        assert bill_held(tx, FixedClock(NOW + hours(1))).invoice_ids == ()
        assert offenders(tx) == []

        later(tx, NOW + hours(24))
        assert len(bill_held(tx, FixedClock(NOW + hours(25))).invoice_ids) == 1
        assert offenders(tx) == []


@pytest.mark.parametrize("waits", ["party", "customer"])
def test_what_was_drafted_for_a_party_is_billed_though_the_customers_own_bill_is_out(
    database: Database, waits: str
) -> None:
    with database.transaction() as tx:
        run, party = _settled(tx)
        known = a_supply(tx, 2)
        settled(tx, run, known)
        waiting = party if waits == "party" else known
        billed_by(tx, waiting.customer_id, day=25)
        work(tx, run)
        later(tx, NOW + hours(24))
        assert len(invoices(tx)) == 1
        tx.execute(
            "UPDATE portfolio.contract SET customer_id = %s WHERE contract_id = %s",
            [known.customer_id, party.contract_id],
        )
        tx.execute(
            "UPDATE portfolio.customer SET joined_to = %s WHERE customer_id = %s",
            [known.customer_id, party.customer_id],
        )
        follow_customer(tx, party.customer_id, known.customer_id, decision(NOW + hours(25)))
        later(tx, NOW.replace(day=25))
        later(tx, NOW.replace(day=27))
        homes = [section.gsrn for each in invoices(tx) for section in each.bill.sections]
        assert {home.value for home in homes if home} == {party.gsrn, known.gsrn}
        assert len(homes) == 2
        assert offenders(tx) == []
