"""Every supplied day that is read is settled, parked, or in a run under way: the check that begins
with supply.
"""

from datetime import date, timedelta

import pytest

from elhandel import settlement
from elhandel.platform.upkeep.invariants import EVERYTHING, Scope, check
from elhandel.settlement import progress, runs
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
DAY = timedelta(days=1)


def unaccounted(world: World, scope: Scope = EVERYTHING) -> list[str]:
    findings = {
        finding.invariant.name: finding
        for finding in check(world.database, settlement.INVARIANTS, scope)
    }
    assert {name for name, finding in findings.items() if finding.offenders} <= {
        "supply-accounted-for"
    }
    return [
        f"{offender.subject}: {offender.how}"
        for offender in findings["supply-accounted-for"].offenders
    ]


def plan(world: World) -> runs.PlannedRun:
    with world.database.transaction() as tx:
        planned = runs.plan_run(tx, *FIRST, clock=world.clock, requested_by="test")
    assert planned is not None
    return planned


def days_pass(world: World, house: House) -> None:
    """Other work goes on for some days: a correction of a house beside."""
    world.clock.move_by(days=3)
    world.read(house.gsrn, FIRST[0], 1500, registered=1)
    world.correct()


@pytest.fixture
def unseen(world: World, house: House) -> House:
    """A house that was supplied and read from the first day on, and came into the books after the
    run.
    """
    world.run(*FIRST)
    unseen = world.house(2, starts_on=FIRST[0], children=("E18",))
    world.read_days(unseen.gsrn, *FIRST, 1000)
    world.read_days(unseen.children[0], *FIRST, 500)
    return unseen


def test_readings_that_no_run_has_taken_offend_with_their_energy(
    world: World, house: House, unseen: House
) -> None:
    days_pass(world, house)

    main, child = unaccounted(world)

    assert main == (
        f"supply period {unseen.supply_period}, point {unseen.point}, 2026-01: "
        f"{24 * 3003} Wh of 3 days (2026-01-01 to "
        "2026-01-03) are read, and no run has settled or parked them"
    )
    assert f"{24 * 1503} Wh" in child


def test_what_came_since_yesterday_is_the_nights_work_yet(
    world: World, house: House, unseen: House
) -> None:
    assert unaccounted(world) == []


def test_days_in_a_run_under_way_parked_or_settled_do_not_offend(
    world: World, house: House, unseen: House
) -> None:
    world.link(unseen.gsrn, "priceless", date(2025, 1, 1))
    days_pass(world, house)
    run = plan(world)
    assert unaccounted(world) == []
    settlement.work_shard(world.database, run.run_id, 0, clock=world.clock)
    with world.database.transaction() as tx:
        progress.close_run(tx, run.run_id, world.clock.now())
    assert unaccounted(world) == []
    world.price("priceless", date(2025, 1, 1), "0.10")
    world.run(*FIRST)
    days_pass(world, house)

    assert unaccounted(world) == []


def test_days_that_a_run_left_inside_its_month_offend(world: World, house: House) -> None:
    other = world.house(2, starts_on=FIRST[0])
    world.read_days(other.gsrn, *FIRST, 1000)
    world.run(FIRST[0], FIRST[0] + DAY)
    world.run(FIRST[1] - DAY, FIRST[1])
    days_pass(world, house)

    assert len(unaccounted(world)) == 2  # the second day of both


def test_days_that_are_not_read_or_not_supplied_or_not_reached_do_not_offend(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    world.house(2, starts_on=FIRST[0])  # without readings
    gone = world.house(3, starts_on=FIRST[0])
    world.read_days(gone.gsrn, *FIRST, 1000)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.supply_period SET state = 'void' WHERE contract_id = %s",
            [gone.contract],
        )
    world.read(house.gsrn, FIRST[1], 1000)  # a day later than any run
    days_pass(world, house)

    assert unaccounted(world) == []


def test_a_run_of_a_part_does_not_say_how_far_runs_have_come(world: World, house: House) -> None:
    world.run(FIRST[0], FIRST[0] + DAY)
    with world.database.transaction() as tx:
        tx.execute("UPDATE settlement.run SET only_product = 'spot-basis'")
    other = world.house(2, starts_on=FIRST[0])
    world.read_days(other.gsrn, *FIRST, 1000)
    days_pass(world, house)

    assert unaccounted(world) == []


def test_a_short_look_back_is_enough_for_the_months_it_is_about(
    world: World, house: House, unseen: House
) -> None:
    days_pass(world, house)

    assert len(unaccounted(world, Scope(since=date(2026, 1, 15)))) == 2
    assert unaccounted(world, Scope(since=date(2026, 3, 15))) == []


def test_a_month_of_the_history_is_asked_by_itself(
    world: World, house: House, unseen: House
) -> None:
    days_pass(world, house)

    assert len(unaccounted(world, Scope(first=date(2026, 1, 1), past=date(2026, 2, 1)))) == 2
    assert unaccounted(world, Scope(first=date(2025, 12, 1), past=date(2026, 1, 1))) == []
    assert unaccounted(world, Scope(first=date(2026, 2, 1), past=date(2026, 3, 1))) == []
