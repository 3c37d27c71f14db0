"""Bookkeeping material is kept for five years from the end of its accounting year, and goes
whole.
"""

from datetime import date

import pytest

from elhandel import billing
from elhandel.billing.aconto import bill_aconto, plan_aconto
from elhandel.billing.credits import credit_lines, give_goodwill
from elhandel.billing.issue import credit_invoice
from elhandel.platform.upkeep.retention import sweep
from elhandel.settlement import runs
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId
from tests.integration.jobs.retention.years import (
    FIRST_DAY_AFTER,
    JANUARY,
    LAST_KEPT_DAY,
    bill,
    horizon,
    left,
    offenders,
    swept_on,
)
from tests.integration.settlement.corrections.world import House, World


def test_books_are_kept_to_the_last_day_of_the_fifth_year_after_theirs(billed: World) -> None:
    swept = swept_on(billed, LAST_KEPT_DAY)

    assert (swept.counts, left(billed)) == (
        {"green-hours": 0, "invoices": 0, "settlement-runs": 0},
        (1, 1),
    )


def test_on_the_next_day_they_go_and_leave_sums_behind(billed: World) -> None:
    ((ore,),) = billed.rows("SELECT sum(subtotal_ore)::bigint FROM settlement.settlement")

    swept = swept_on(billed, FIRST_DAY_AFTER)

    assert (swept.counts, swept.unfinished) == (
        {"green-hours": 0, "invoices": 1, "settlement-runs": 1},
        (),
    )
    assert left(billed) == (0, 0)
    assert billed.rows(
        "SELECT series, last, expired_at IS NOT NULL FROM billing.number_series"
    ) == [(2026, 1, True)]
    assert billed.rows(
        "SELECT period_from, period_to, runs, settlements, subtotal_ore "
        "FROM settlement.forgotten_period"
    ) == [(*JANUARY, 1, 1, ore)]
    for table in ("settlement", "line", "shard", "parked", "correction_cause", "dirty"):
        assert billed.rows(f"SELECT count(*) FROM settlement.{table}".encode()) == [(0,)], table
    assert offenders(billed) == []


def test_an_invoice_stays_as_long_as_the_credit_note_that_takes_it_back(billed: World) -> None:
    billed.clock.move_to_day(date(2028, 5, 1))
    with billed.database.transaction() as tx:
        credit_invoice(tx, 1, billed.clock)

    swept_on(billed, date(2033, 12, 31))
    kept = left(billed)
    swept_on(billed, date(2034, 1, 1))

    assert (kept, left(billed)) == ((2, 1), (0, 0))


def test_who_gave_what_by_hand_goes_with_the_books_of_its_year(billed: World) -> None:
    billed.clock.move_to_day(date(2028, 5, 1))
    decision = Decision("mette", "a meter was read wrong", billed.clock.now())
    count = "SELECT kind FROM billing.hand_credit ORDER BY 1"
    with billed.database.transaction() as tx:
        credit_lines(tx, "2026-00001", "1", decision, billed.clock)
        give_goodwill(tx, CustomerId(1), 100, "1", decision, billed.clock)

    swept_on(billed, date(2033, 12, 31))
    kept = billed.rows(count)
    swept_on(billed, date(2034, 1, 1))

    assert (kept, billed.rows(count)) == ([("goodwill",), ("lines",)], [])


def test_a_run_period_and_its_invoice_stay_as_long_as_their_last_correction(
    billed: World, house: House
) -> None:
    billed.clock.move_to_day(date(2028, 12, 1))
    billed.read(house.gsrn, JANUARY[0], 1500, registered=1)
    for run in billed.correct():
        bill(billed, run)

    swept_on(billed, FIRST_DAY_AFTER)
    kept = left(billed)
    broken = offenders(billed)
    swept_on(billed, date(2034, 1, 1))

    assert (kept, broken, left(billed)) == ((2, 2), [], (0, 0))


def test_what_was_asked_for_in_advance_goes_when_what_set_it_off_goes(
    billed: World, house: House
) -> None:
    billed.clock.move_to_day(date(2026, 10, 1))
    with billed.database.transaction() as tx:
        plan_aconto(tx, Gsrn(house.gsrn), 90_000, billed.clock)
        bill_aconto(tx, billed.clock)
    billed.clock.move_to_day(date(2027, 1, 20))
    billed.notify(house.gsrn, JANUARY[0], "D34")
    for run in billed.correct():
        bill(billed, run)
    with billed.database.transaction() as tx:
        bill_aconto(tx, billed.clock)

    swept_on(billed, FIRST_DAY_AFTER)
    kept, broken = left(billed), offenders(billed)
    swept_on(billed, date(2033, 1, 1))

    assert (kept, broken, left(billed)) == ((4, 2), [], (0, 0))
    assert billed.rows("SELECT count(*) FROM billing.aconto") == [(0,)]


def test_a_change_that_waits_for_its_correction_keeps_the_run_period(
    billed: World, house: House
) -> None:
    billed.clock.move_to_day(date(2028, 12, 1))
    billed.read(house.gsrn, JANUARY[0], 1500, registered=1)

    swept_on(billed, FIRST_DAY_AFTER)

    assert left(billed) == (0, 1)


def test_a_run_that_is_still_open_keeps_its_period(billed: World, house: House) -> None:
    billed.rows("UPDATE settlement.run SET state = 'running', closed_at = NULL RETURNING 1")

    swept_on(billed, FIRST_DAY_AFTER)

    assert left(billed) == (0, 1)


def test_later_years_are_not_touched(billed: World, house: House) -> None:
    day = date(2026, 1, 4)
    billed.read(house.gsrn, day, 700)
    billed.clock.move_to_day(date(2027, 1, 2))
    bill(billed, billed.run(day, date(2026, 1, 5)))

    swept_on(billed, FIRST_DAY_AFTER)

    assert billed.rows("SELECT number FROM billing.invoice") == [("2027-00001",)]
    assert billed.rows("SELECT period_from FROM settlement.run") == [(day,)]
    assert offenders(billed) == []


def test_a_sweep_that_stops_anywhere_leaves_nothing_half(world: World, house: House) -> None:
    for number in range(2, 6):
        other = world.house(number, starts_on=JANUARY[0])
        world.read_days(other.gsrn, *JANUARY, 500)
    bill(world, world.run(*JANUARY))
    world.read(house.gsrn, JANUARY[0], 1500, registered=1)
    world.correct()
    world.clock.move_to_day(FIRST_DAY_AFTER)
    until, steps, broken = horizon(world), [], []

    for _ in range(20):
        if left(world) == (0, 0):
            break
        moments = iter((True, True, True))
        sweep(
            world.database,
            billing.RETENTION,
            until,
            time_is_left=lambda left=moments: next(left, False),
            batch=2,
        )
        steps.append(left(world))
        broken += offenders(world)

    assert broken == []
    assert (steps[0], steps[-1]) == ((1, 2), (0, 0))
    assert len(steps) > 2


def test_days_whose_runs_are_gone_are_never_settled_again(billed: World) -> None:
    swept_on(billed, FIRST_DAY_AFTER)

    with pytest.raises(runs.UnableToPlanRun, match="accounting years are over"):
        billed.run(date(2025, 12, 1), date(2026, 1, 2))


def test_months_whose_runs_are_gone_are_not_left_behind(billed: World) -> None:
    billed.rows("UPDATE portfolio.supply_period SET ends_on = %s RETURNING 1", JANUARY[1])
    closed = billed.clock.now().replace(year=2030)
    billed.rows(
        "INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, "
        "requested_by, planned_at,"
        " closed_at) VALUES ('2025-06-01', '2025-07-01', 1, 'closed', 0, 'test', %s, %s) "
        "RETURNING 1",
        closed,
        closed,
    )
    swept_on(billed, FIRST_DAY_AFTER)

    with billed.database.transaction() as tx:
        assert runs.months_of_ended_supply(tx, FIRST_DAY_AFTER) == []
        assert runs.months_left_behind(tx, FIRST_DAY_AFTER) == []
