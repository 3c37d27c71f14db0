"""Mistyped days: refused with a sentence, or cut to what we supply; by every job that takes days,
before it writes.
"""

from collections.abc import Callable
from datetime import date

import pytest

from elhandel.billing.aconto import plan_aconto
from elhandel.market import supply
from elhandel.metering.read import missing_readings, readings_of
from elhandel.onboarding import terms
from elhandel.platform.database import Transaction
from elhandel.settlement import corrections, explain, runs
from elhandel.values.days.likely_days import LAST_DAY, UnlikelyDay, refuse_unlikely
from elhandel.values.days.period import Period
from elhandel.values.decision import Decision, Provenance
from elhandel.values.identifiers import Gsrn
from tests.integration.settlement.corrections.world import House, World

TOO_EARLY, TOO_LATE = date(1026, 1, 1), date(2062, 2, 1)
GOOD = date(2026, 1, 1)

type Job = Callable[[Transaction, World, House, date], object]


@pytest.fixture
def house(world: World) -> House:
    house = world.house(starts_on=GOOD)
    world.read_days(house.gsrn, GOOD, date(2026, 1, 4), 1000)
    return house


def plan(tx: Transaction, world: World, start: date, end: date) -> runs.PlannedRun | None:
    return runs.plan_run(tx, start, end, clock=world.clock, requested_by="test")


def a_price(world: World, day: date) -> terms.NewPrice:
    return terms.NewPrice("spot-basis", day, a_decision(world), margin_per_kwh=1)


def a_decision(world: World) -> Decision:
    return Decision("mette", "why", world.clock.now())


JOBS: dict[str, Job] = {
    "plan": lambda tx, world, house, day: plan(tx, world, *sorted((day, GOOD))),
    "again": lambda tx, world, house, day: corrections.mark_again(
        tx, *sorted((day, GOOD)), Provenance(world.clock.now()), today=world.clock.today()
    ),
    "correct-supply from": lambda tx, world, house, day: supply.correct_supply(
        tx, supply.SupplyCorrection(Gsrn(house.gsrn), day, None, None, "mette", "why"), world.clock
    ),
    "correct-supply to": lambda tx, world, house, day: supply.correct_supply(
        tx, supply.SupplyCorrection(Gsrn(house.gsrn), None, day, None, "mette", "why"), world.clock
    ),
    "correct-supply on": lambda tx, world, house, day: supply.correct_supply(
        tx, supply.SupplyCorrection(Gsrn(house.gsrn), None, GOOD, day, "mette", "why"), world.clock
    ),
    "change-product": lambda tx, world, house, day: terms.change_product(
        tx,
        terms.ChangeOfProduct(Gsrn(house.gsrn), "fast-12", day, a_decision(world)),
        world.clock,
    ),
    "price-product": lambda tx, world, house, day: terms.price_product(
        tx, a_price(world, day), world.clock, confirm=""
    ),
    "plan-aconto": lambda tx, world, house, day: plan_aconto(
        tx, Gsrn(house.gsrn), 70_000, world.clock, first_day=day
    ),
}
READS: dict[str, Job] = {
    "explain": lambda tx, world, house, day: explain.bills_of_point(
        tx, Gsrn(house.gsrn), *sorted((day, GOOD))
    ),
    "readings": lambda tx, world, house, day: readings_of(
        tx, house.point, Period(*sorted((day, GOOD)))
    ),
    "readings --missing": lambda tx, world, house, day: missing_readings(
        tx, Period(*sorted((day, GOOD)))
    ),
}


def refused(
    world: World, house: House, jobs: dict[str, Job], days: tuple[date, ...]
) -> set[tuple[str, date]]:
    """Which of the jobs refuse which of the days by their year."""
    found = set()
    for name, job in jobs.items():
        for day in days:
            try:
                with world.database.transaction() as tx:
                    job(tx, world, house, day)
            except UnlikelyDay:
                found.add((name, day))
    return found


def test_every_job_refuses_a_mistyped_year_before_it_writes(world: World, house: House) -> None:
    days = (TOO_EARLY, TOO_LATE)
    assert refused(world, house, JOBS, days) == {(job, day) for job in JOBS for day in days}
    assert world.rows("SELECT count(*) FROM settlement.run") == [(0,)]


def test_every_question_refuses_a_mistyped_year(world: World, house: House) -> None:
    days = (TOO_EARLY, date(2162, 1, 1))
    assert refused(world, house, READS, days) == {(job, day) for job in READS for day in days}


@pytest.mark.parametrize("day", [TOO_EARLY, TOO_LATE])
def test_a_preview_refuses_what_a_run_refuses(world: World, day: date) -> None:
    with pytest.raises(UnlikelyDay):
        runs.preview_run(world.database, *sorted((day, GOOD)), today=world.clock.today())


def test_days_before_our_first_supply_are_cut_to_its_month_and_days_to_come_to_the_end_of_this_one(
    world: World,
) -> None:
    """Else the run would hold up every other over all these days."""
    world.house(starts_on=date(2026, 1, 15), product="fast-12")
    with world.database.transaction() as tx:
        planned = plan(tx, world, date(2004, 1, 1), date(2027, 1, 1))
    assert planned is not None
    assert (planned.start, planned.end) == (GOOD, date(2026, 3, 1))  # today is 10 February


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (
            date(2016, 1, 1),
            date(2016, 2, 1),
            "We supplied nobody from 2016-01-01 to 2016-02-01.*2026-01-01",
        ),
        (date(2027, 1, 1), date(2027, 2, 1), "from 2027-01-01 on are still to come"),
    ],
)
def test_a_run_over_days_of_which_none_is_ours_is_refused(
    world: World, house: House, start: date, end: date, sentence: str
) -> None:
    with (
        pytest.raises(runs.UnableToPlanRun, match=sentence),
        world.database.transaction() as tx,
    ):
        plan(tx, world, start, end)
    assert world.rows("SELECT count(*) FROM settlement.run") == [(0,)]


def test_a_run_finds_nothing_where_supply_begins_after_this_month(world: World) -> None:
    """A start can be corrected to a day that is still to come."""
    world.house(starts_on=date(2026, 4, 1))
    with world.database.transaction() as tx:
        assert plan(tx, world, GOOD, date(2026, 5, 1)) is None
    today = world.clock.today()
    previewed = runs.preview_run(world.database, GOOD, date(2026, 5, 1), today=today)
    assert previewed.supply_periods == 0


def test_a_preview_is_cut_as_the_run_is(world: World, house: House) -> None:
    today = world.clock.today()
    whole = runs.preview_run(world.database, date(2004, 1, 1), date(2026, 1, 4), today=today)
    month = runs.preview_run(world.database, GOOD, date(2026, 1, 4), today=today)
    assert whole == month
    assert whole.supply_periods == 1


def test_likely_days_have_an_end_on_both_sides() -> None:
    refuse_unlikely(date(2000, 1, 1), None, LAST_DAY)
    refuse_unlikely(date(2031, 12, 31), today=date(2026, 2, 10))
    for day, today in (
        (date(1999, 12, 31), None),
        (date(2100, 1, 2), None),
        (date(2032, 1, 1), date(2026, 2, 10)),
    ):
        with pytest.raises(UnlikelyDay):
            refuse_unlikely(day, today=today)
