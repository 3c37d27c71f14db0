"""An account has one bill a month, whatever runs its points are settled by."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest

from elhandel.billing.drafts import (
    bill_runs,
    issue_bills,
    preview_bills,
    release_due,
    stop_bills,
)
from elhandel.billing.held import held_bills
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.billing.issue.days import one_bill
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.values.ids import RunId
from tests.builders.database.roles import as_function
from tests.integration.billing.bills import billed_by, decision, hours, invoices, later, work
from tests.integration.billing.review import reviewed_for
from tests.integration.billing.test_notes import offenders
from tests.integration.billing.test_recipients import send_to_xenia
from tests.integration.billing.world import (
    JANUARY,
    NOW,
    Line,
    Supply,
    a_run,
    a_supply,
    moved_in,
    settled,
)

FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))


def two_points(tx: Transaction) -> tuple[Supply, Supply]:
    house = a_supply(tx, 1)
    return house, a_supply(tx, 2, customer=house.customer_id)


def a_run_at(
    tx: Transaction,
    at: datetime,
    *supplies: Supply,
    version: int = 1,
    missing: Supply | None = None,
    period: tuple[date, date] = JANUARY,
) -> int:
    """A run that is closed at an instant."""
    run = a_run(tx, version=version, period=period)
    tx.execute("UPDATE settlement.run SET closed_at = %s WHERE run_id = %s", [at, run])
    for supply in supplies:
        settled(tx, run, supply, period=period)
    if missing is not None:
        tx.execute(
            "INSERT INTO settlement.parked (run_id, supply_period_id, cause, detail) "
            "VALUES (%s, %s, 'readings-missing', '3 days')",
            [run, missing.supply_period_id],
        )
    return run


def homes(tx: Transaction) -> list[list[str]]:
    """The points on each document."""
    return [
        [section.gsrn.value for section in document.bill.sections if section.gsrn]
        for document in invoices(tx)
    ]


@contextmanager
def all_is_billed(tx: Transaction) -> Iterator[None]:
    yield
    assert offenders(tx) == []
    waiting = "SELECT count(*) FROM billing.invoice_shard WHERE state = 'planned'"
    assert tx.execute(waiting).fetchone() == (0,)


@pytest.mark.parametrize("review", [0, 24])
def test_points_that_different_runs_settle_before_the_billing_day_are_one_bill(
    database: Database, review: int
) -> None:
    with reviewed_for(review), database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        billed_by(tx, house.customer_id, day=25)
        work(tx, a_run_at(tx, NOW, house))
        work(tx, a_run_at(tx, NOW + hours(48), cottage, version=2))
        latest, first = bill_runs(tx)
        assert [(run.invoices, run.bills_on.day) for run in (first, latest)] == [(0, 25), (1, 25)]
        assert (first.state, latest.state) == ("issued", "drafted")
        later(tx, NOW.replace(day=25))
        assert homes(tx) == [[house.gsrn, cottage.gsrn]]
        assert invoices(tx)[0].totals.total == 2 * 30_438 - 1  # VAT is rounded once


def test_what_is_settled_on_the_billing_day_after_its_bill_is_on_the_next(
    database: Database,
) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        billed_by(tx, house.customer_id, day=25)
        on_the_day = NOW.replace(day=25)
        work(tx, a_run_at(tx, on_the_day, house), on_the_day)
        work(tx, a_run_at(tx, on_the_day + hours(2), cottage, version=2), on_the_day + hours(2))
        assert homes(tx) == [[house.gsrn]]
        march = NOW.replace(month=3)
        work(tx, a_run_at(tx, march, house, cottage, period=FEBRUARY), march)
        later(tx, NOW.replace(month=3, day=25))
        assert homes(tx) == [[house.gsrn], [cottage.gsrn, house.gsrn, cottage.gsrn]]


def test_a_bill_waits_some_days_for_a_point_whose_data_is_missing(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        work(tx, a_run_at(tx, NOW, house, missing=cottage))
        assert homes(tx) == []
        tomorrow = NOW + hours(24)
        work(tx, a_run_at(tx, tomorrow, cottage, version=2), tomorrow)
        assert homes(tx) == [[house.gsrn, cottage.gsrn]]
        later(tx, NOW + hours(24 * 6))
        assert len(homes(tx)) == 1


def test_a_point_that_is_still_missing_after_the_wait_is_on_the_next_bill(
    database: Database,
) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        work(tx, a_run_at(tx, NOW, house, missing=cottage))
        later(tx, NOW + hours(24 * 4))
        assert homes(tx) == []
        later(tx, NOW + hours(24 * 5))
        assert homes(tx) == [[house.gsrn]]

        late = NOW.replace(day=20)
        work(tx, a_run_at(tx, late, cottage, version=2), late)
        assert len(homes(tx)) == 1
        march = NOW.replace(month=3)
        work(tx, a_run_at(tx, march, house, cottage, period=FEBRUARY), march)
        assert homes(tx)[1:] == [[cottage.gsrn, house.gsrn, cottage.gsrn]]
        later(tx, NOW.replace(month=4))


def test_points_that_two_runs_of_a_day_settle_are_one_bill(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        work(tx, a_run_at(tx, NOW, house))
        work(tx, a_run_at(tx, NOW + hours(2), cottage, version=2), NOW + hours(2))
        assert homes(tx) == [[house.gsrn, cottage.gsrn]]


def test_a_late_point_goes_out_by_itself_where_no_bill_comes(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        work(tx, a_run_at(tx, NOW, house))
        after_the_wait = NOW + hours(24 * one_bill(NOW.date()).wait_days)
        later(tx, after_the_wait)
        work(tx, a_run_at(tx, after_the_wait, cottage, version=2), after_the_wait)
        next_days = one_bill(NOW.date()).next_days
        later(tx, after_the_wait + hours(24 * (next_days - 1)))
        assert homes(tx) == [[house.gsrn]]
        later(tx, after_the_wait + hours(24 * next_days))
        assert homes(tx) == [[house.gsrn], [cottage.gsrn]]


def test_a_final_bill_waits_for_no_other_point_and_takes_what_waits(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        moved_in(tx, house, JANUARY[1], a_supply(tx, 3).customer_id)
        work(tx, a_run_at(tx, NOW, house, missing=cottage))
        assert homes(tx) == [[house.gsrn]]
        work(tx, a_run_at(tx, NOW + hours(1), cottage, version=2), NOW + hours(1))
        assert len(homes(tx)) == 1
        later(tx, NOW.replace(month=4))


def test_another_recipient_is_not_waited_for(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        send_to_xenia(tx, cottage)
        work(tx, a_run_at(tx, NOW, house, missing=cottage))
        work(tx, a_run_at(tx, NOW + hours(1), cottage, version=2), NOW + hours(1))
        assert homes(tx) == [[house.gsrn], [cottage.gsrn]]


def test_corrections_of_what_waits_stand_on_its_bill(database: Database) -> None:
    with database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        first = a_run_at(tx, NOW, house, missing=cottage)
        work(tx, first)
        correction = a_run(tx, version=2, kind="correction")
        settled(tx, correction, house, [Line("energy", -400, -5_000)], corrects=first)
        work(tx, correction)
        assert homes(tx) == []
        work(tx, a_run_at(tx, NOW + hours(2), cottage, version=3), NOW + hours(2))
        assert homes(tx) == [[house.gsrn, cottage.gsrn, house.gsrn]]
        assert invoices(tx)[0].totals.subtotal == 2 * 24_350 - 400
        later(tx, NOW.replace(month=4))


def test_what_staff_stopped_is_not_taken_along(database: Database) -> None:
    with reviewed_for(24), database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        billed_by(tx, house.customer_id, day=25)
        work(tx, a_run_at(tx, NOW, house))
        (stopped,) = bill_runs(tx)
        stop_bills(tx, stopped.bill_run_id, decision())
        work(tx, a_run_at(tx, NOW + hours(1), cottage, version=2))
        later(tx, NOW.replace(day=25))
        assert homes(tx) == [[cottage.gsrn]]
        issue_bills(tx, stopped.bill_run_id, decision(NOW.replace(day=26)))
        later(tx, NOW.replace(day=26))
        assert homes(tx) == [[cottage.gsrn], [house.gsrn]]


def test_what_changed_is_drafted_anew_with_all_that_goes_out_with_it(database: Database) -> None:
    with reviewed_for(24), database.transaction() as tx, all_is_billed(tx):
        house, cottage = two_points(tx)
        billed_by(tx, house.customer_id, day=25)
        work(tx, a_run_at(tx, NOW, house))
        work(tx, a_run_at(tx, NOW + hours(1), cottage, version=2))
        tx.execute("UPDATE portfolio.customer SET name = 'Another'")
        later(tx, NOW.replace(day=25))
        assert homes(tx) == []
        later(tx, NOW.replace(day=27))
        assert homes(tx) == [[house.gsrn, cottage.gsrn]]


def test_the_preview_shows_what_is_held_of_all_that_goes_out_together(database: Database) -> None:
    with reviewed_for(24), database.transaction() as tx:
        house, cottage = two_points(tx)
        billed_by(tx, house.customer_id, day=25)
        run = a_run(tx)
        settled(tx, run, house, [Line("energy", 9_000_000, 1_000)])
        work(tx, run)
        work(tx, a_run_at(tx, NOW + hours(1), cottage, version=2))
        seen = preview_bills(tx, bill_runs(tx)[0].bill_run_id)
        assert [(held.gsrn, held.cause) for held in seen.held] == [(house.gsrn, "beyond-amount")]
        assert len(held_bills(tx)) == 1


def test_a_shard_that_goes_out_with_another_does_nothing_by_itself(database: Database) -> None:
    with database.transaction() as tx:
        house, cottage = two_points(tx)
        billed_by(tx, house.customer_id, day=25)
        first = a_run_at(tx, NOW, house)
        work(tx, first)
        second = a_run_at(tx, NOW + hours(1), cottage, version=2)
        plan_invoices(tx, RunId(second))
        rows = tx.execute(
            "SELECT shard_no, customer_ids, bills_with_run FROM billing.invoice_shard "
            "WHERE run_id = %s ORDER BY shard_no",
            [first],
        ).fetchall()
        assert rows == [(1, [], None), (2, [house.customer_id], second)]
        at = FixedClock(NOW.replace(day=25))
        assert issue_shard(tx, RunId(first), 2, at).done_before
        assert homes(tx) == []


def test_each_function_may_do_its_part_in_its_own_role(database: Database) -> None:
    worker = as_function(database, "settlement_worker")
    generator = as_function(database, "invoice_generator")
    on_its_day = FixedClock(NOW.replace(day=25))
    with database.transaction() as tx:
        house, cottage = two_points(tx)
        billed_by(tx, house.customer_id, day=25)
        first = RunId(a_run_at(tx, NOW, house))
        second = RunId(a_run_at(tx, NOW + hours(1), cottage, version=2))
    for run in (first, second):
        with worker.transaction() as tx:
            (shard,) = plan_invoices(tx, run)
        with generator.transaction() as tx:
            assert issue_shard(tx, run, shard, FixedClock(NOW)).drafts == 1
    with worker.transaction() as tx:
        release_due(tx, on_its_day.now())
    with generator.transaction() as tx:
        assert issue_shard(tx, second, 1, on_its_day).invoices == 1

    with database.transaction() as tx, all_is_billed(tx):
        assert homes(tx) == [[house.gsrn, cottage.gsrn]]


def test_a_run_that_is_forgotten_leaves_the_shards_of_others(database: Database) -> None:
    with database.transaction() as tx:
        house, cottage = two_points(tx)
        billed_by(tx, house.customer_id, day=25)
        first = a_run_at(tx, NOW, house)
        work(tx, first)
        second = a_run_at(tx, NOW + hours(1), cottage, version=2)
        plan_invoices(tx, RunId(second))
        for table in ("invoice_shard", "bill_run"):
            statement = f"DELETE FROM billing.{table} WHERE run_id = %s"
            tx.execute(statement.encode(), [second])
        left = tx.execute(
            "SELECT bill_run_id, bills_with_run, bills_with_shard FROM billing.invoice_shard "
            "WHERE shard_no = 2"
        ).fetchall()
        assert left == [(None, None, None)]
