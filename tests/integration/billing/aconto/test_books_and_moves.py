"""Quarters whose days were moved, whose plan was stopped, whose bills are older than the books."""

from datetime import date

from elhandel.billing.aconto import stop_aconto
from elhandel.values.days.local_time import days
from elhandel.values.identifiers import Gsrn
from tests.integration.billing.aconto.quarters import (
    APRIL,
    FEBRUARY,
    JANUARY,
    MARCH,
    Q1,
    Q2,
    billed,
    offenders,
    on_account,
    pay,
    read,
    settle,
    supplied,
)
from tests.integration.jobs.retention.years import swept_on
from tests.integration.settlement.corrections.world import House, World


def test_days_that_a_move_adds_to_a_settled_month_do_not_hold_the_quarters_bill(
    world: World,
) -> None:
    house = supplied(world, 2, since=date(2026, 1, 10))
    world.clock.move_to_day(date(2026, 1, 10))
    read(world, house, days(JANUARY, FEBRUARY), 400)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, FEBRUARY, houses=[house])
    world.link(house.gsrn, "net", JANUARY)
    world.link(house.gsrn, "abo", JANUARY, kind="D01")

    world.move(house, date(2026, 1, 5))
    for run in world.correct():
        world.bill(run)
    settle(world, MARCH, houses=[house])
    (bill,) = billed(world)

    settled = [
        (section.correction, section.period.start)
        for section in bill.bill.sections
        if not section.aconto
    ]
    assert (True, date(2026, 1, 5)) in settled
    assert offenders(world) == []


def test_days_that_a_later_end_adds_do_not_hold_the_final_bill(world: World, house: House) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, houses=[house])
    world.notify(house.gsrn, date(2026, 2, 15), "E03")
    settle(world, FEBRUARY, houses=[house])

    world.move(house, None, date(2026, 2, 20))
    for run in world.correct():
        world.bill(run)

    assert len(billed(world)) == 1
    assert offenders(world) == []


def test_what_was_settled_under_a_plan_is_billed_by_it_though_the_plan_is_stopped(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, FEBRUARY, houses=[house])
    read(world, house, days(MARCH, date(2026, 3, 20)), 400)
    world.clock.move_to_day(date(2026, 4, 8))
    world.run(MARCH, APRIL)  # parked: the rest of March has not come
    settle(world, APRIL, houses=[house])
    with world.database.transaction() as tx:
        stop_aconto(tx, Gsrn(house.gsrn), world.clock)

    read(world, house, days(date(2026, 3, 20), APRIL), 400)
    world.clock.move_to_day(date(2026, 5, 20))
    run = world.run(MARCH, APRIL)
    assert run is not None
    world.bill(run)
    billed(world)

    assert offenders(world) == []


def test_a_quarter_whose_bill_the_books_no_longer_keep_is_not_billed_again(
    world: World, house: House
) -> None:
    other = supplied(world, 3)
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    with world.database.transaction() as tx:
        stop_aconto(tx, Gsrn(house.gsrn), world.clock, first_day=Q2)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house, other])
    assert len(billed(world)) == 1
    world.clock.move_to_day(date(2027, 2, 1))
    for month in (
        JANUARY,
        FEBRUARY,
        MARCH,
    ):  # keeps the runs of the quarter, for somebody else's sake
        world.read(other.gsrn, month, 500, registered=100_000)
    for run in world.correct():
        world.bill(run)

    swept_on(world, date(2032, 1, 1))

    assert billed(world) == []


def test_a_correction_of_what_the_books_no_longer_keep_is_billed_by_itself(
    world: World, house: House
) -> None:
    other = supplied(world, 3)
    settle(world, JANUARY, houses=[house, other])
    world.clock.move_to_day(date(2027, 2, 1))
    world.read(other.gsrn, JANUARY, 500, registered=100_000)
    for run in world.correct():
        world.bill(run)
    swept_on(world, date(2032, 1, 1))

    world.read(house.gsrn, JANUARY, 500, registered=200_000)
    (run,) = world.correct()

    assert [note.corrects_number for note in world.bill(run)] == [None]
    assert offenders(world) == []


def test_an_invoice_whose_aconto_was_set_off_later_is_kept_as_long_as_the_one_that_set_it_off(
    world: World, house: House
) -> None:
    """Nothing else holds it: no note names it, and only the next year's bill has a line of its
    runs.
    """
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    (asked,) = billed(world)
    world.clock.move_to_day(date(2026, 3, 20))
    with world.database.transaction() as tx:
        stop_aconto(tx, Gsrn(house.gsrn), world.clock, first_day=Q2)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    world.clock.move_to_day(date(2027, 1, 10))
    (set_off,) = billed(world)
    assert (asked.number, set_off.number) == ("2026-00001", "2027-00001")
    assert on_account(set_off) == [-90_000]

    swept_on(world, date(2032, 1, 1))
    kept = world.rows("SELECT number FROM billing.invoice ORDER BY 1")
    broken = offenders(world)
    swept_on(world, date(2033, 1, 1))

    assert (kept, broken) == ([("2026-00001",), ("2027-00001",)], [])
    assert world.rows("SELECT count(*) FROM billing.invoice") == [(0,)]
    assert world.rows("SELECT count(*) FROM billing.aconto") == [(0,)]


def test_the_share_of_days_that_were_never_supplied_is_returned_and_the_rest_set_off(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    (asked,) = billed(world)
    settle(world, JANUARY, houses=[house])

    world.move(house, date(2026, 1, 4))
    (note,) = billed(world)
    again = billed(world)
    for run in world.correct():
        world.bill(run)
    settle(world, FEBRUARY, MARCH, houses=[house])
    (bill,) = billed(world)

    assert (note.kind, note.corrects_number) == ("credit_note", asked.number)
    assert (on_account(note), note.totals.total) == ([-90_000, 87_000], -3_000)
    assert again == []
    assert on_account(bill) == [-87_000, 90_000]
    assert offenders(world) == []


def test_nothing_is_returned_where_supply_began_earlier_or_only_ends(
    world: World, house: House
) -> None:
    late = supplied(world, 2, since=date(2026, 1, 10))
    world.clock.move_to_day(date(2026, 1, 10))
    pay(world, late, 900)
    pay(world, house, 900)
    assert len(billed(world)) == 2

    world.move(late, date(2026, 1, 5))
    world.notify(house.gsrn, date(2026, 2, 15), "E03")

    assert billed(world) == []


def test_a_start_beyond_the_quarter_sets_its_amount_off_on_the_bill_that_asks_for_the_next(
    world: World,
) -> None:
    house = supplied(world, 2, since=date(2026, 3, 28))
    world.clock.move_to_day(date(2026, 3, 28))
    pay(world, house, 900)
    billed(world)
    world.clock.move_to_day(date(2026, 4, 3))

    world.move(house, date(2026, 4, 2))
    (bill,) = billed(world)

    assert on_account(bill) == [-4_000, 89_000]
    assert offenders(world) == []
