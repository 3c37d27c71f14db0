"""Whatever periods runs are planned over, no day of a supply is left out and none is settled
twice.
"""

from datetime import date, timedelta

import psycopg.errors
import pytest

from elhandel import settlement
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.settlement import progress, runs
from tests.integration.settlement.corrections.world import House, World

DAY = timedelta(days=1)
FIRST, PAST = date(2026, 1, 1), date(2026, 1, 7)
DAYS = [FIRST + number * DAY for number in range(6)]


@pytest.fixture
def world(world: World) -> World:
    """With spot prices of six days, and a subscription of 31.00 a month."""
    world.price("abo", date(2025, 1, 1), "31.00", kind="D01")
    for day in DAYS:
        world.spot(day, 500_000)
    return world


def a_house(world: World, number: int = 1, starts_on: date = FIRST) -> House:
    """1.001 kWh an hour on all six days, under a flat tariff and a subscription."""
    house = world.house(number, starts_on=starts_on)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.link(house.gsrn, "abo", date(2025, 1, 1), kind="D01")
    for day in DAYS:
        world.read(house.gsrn, day, 1001)
    return house


def run_periods(world: World) -> list[tuple[date, date]]:
    """The periods of the ordinary runs in which something is settled."""
    return world.rows(
        "SELECT r.period_from, r.period_to FROM settlement.run r "
        "JOIN settlement.settlement e USING (run_id)"
        " WHERE e.kind = 'original' ORDER BY 1, 2"
    )


def offenders(world: World) -> list[str]:
    found = check(world.database, settlement.INVARIANTS, EVERYTHING)
    return [
        f"{finding.invariant.name}: {offender.subject} {offender.how}"
        for finding in found
        for offender in finding.offenders
    ]


def test_a_run_over_a_month_settles_the_days_that_an_earlier_run_left(world: World) -> None:
    a_house(world)
    world.run(FIRST, DAYS[2])

    assert world.run(FIRST, PAST) is not None

    assert run_periods(world) == [(FIRST, DAYS[2]), (DAYS[2], PAST)]
    assert world.run(FIRST, PAST) is None
    assert offenders(world) == []


def test_days_before_and_after_those_that_are_settled_are_runs_of_their_own(world: World) -> None:
    a_house(world)
    world.run(DAYS[2], DAYS[4])

    planned = runs.plan_runs(world.database, FIRST, PAST, clock=world.clock, requested_by="test")

    assert [(run.start, run.end, run.supply_periods) for run in planned.runs] == [
        (FIRST, DAYS[2], 1),
        (DAYS[4], PAST, 1),
    ]
    assert planned.left == 0


def test_settled_in_parts_it_comes_to_what_it_comes_to_at_once(world: World) -> None:
    a_house(world)
    world.run(DAYS[1], DAYS[2])
    assert [world.run(FIRST, PAST) is not None for _ in range(3)] == [True, True, False]
    parts = {key: (total.exact, total.wh) for key, total in world.totals().items()}
    world.forget_settlements()

    world.run(FIRST, PAST)

    assert {key: (total.exact, total.wh) for key, total in world.totals().items()} == parts


def test_supply_that_shares_days_with_a_run_just_planned_waits_for_it_and_then_has_its_turn(
    world: World,
) -> None:
    a_house(world, 1)
    world.run(FIRST, DAYS[2])
    whole = a_house(world, 2)

    planned = runs.plan_runs(world.database, FIRST, PAST, clock=world.clock, requested_by="test")
    assert [(run.start, run.end, run.supply_periods) for run in planned.runs] == [(FIRST, PAST, 1)]
    assert planned.left == 1
    (run,) = planned.runs
    settlement.work_shard(world.database, run.run_id, 0, clock=world.clock)
    with world.database.transaction() as tx:
        progress.close_run(tx, run.run_id, world.clock.now())

    world.run(FIRST, PAST)

    assert run_periods(world) == [(FIRST, DAYS[2]), (FIRST, PAST), (DAYS[2], PAST)]
    assert world.rows(
        "SELECT count(*) FROM settlement.settlement WHERE supply_period_id = %s",
        whole.supply_period,
    ) == [(1,)]
    assert offenders(world) == []


def test_what_is_parked_does_not_hold_up_what_is_unsettled_on_other_days(world: World) -> None:
    a_house(world, 1)
    world.run(FIRST, DAYS[2])
    stuck = world.house(2, starts_on=FIRST)  # has no readings
    world.clock.move_by(days=1)

    for _ in range(2):
        world.run(FIRST, PAST)
        world.clock.move_by(days=1)

    assert (DAYS[2], PAST) in run_periods(world)
    assert world.rows("SELECT DISTINCT supply_period_id FROM settlement.parked") == [
        (stuck.supply_period,)
    ]


def test_a_correction_reaches_the_days_of_each_run_on_its_own(world: World) -> None:
    house = a_house(world)
    world.run(FIRST, DAYS[2])
    world.run(FIRST, PAST)
    world.read(house.gsrn, DAYS[1], 2000, registered=1)
    world.read(house.gsrn, DAYS[2], 3000, registered=1)

    corrected = world.correct()

    assert world.rows(
        "SELECT period_from, period_to FROM settlement.run WHERE run_id = ANY(%s) ORDER BY 1",
        corrected,
    ) == [
        (FIRST, DAYS[2]),
        (DAYS[2], PAST),
    ]
    assert [world.lines(run)["net"][0] for run in sorted(corrected)] == [24 * 999, 24 * 1999]
    assert offenders(world) == []


def test_a_start_that_turns_out_earlier_than_any_run_is_settled_by_the_next_run(
    world: World,
) -> None:
    house = a_house(world, starts_on=DAYS[3])
    world.run(DAYS[3], PAST)
    world.move(house, FIRST)

    world.run(FIRST, PAST)

    assert run_periods(world) == [(FIRST, DAYS[3]), (DAYS[3], PAST)]
    assert world.marks() == []


def test_a_dry_run_looks_at_the_days_that_are_left(world: World) -> None:
    a_house(world, 1)
    world.run(DAYS[2], DAYS[4])
    a_house(world, 2)

    found = runs.preview_run(world.database, FIRST, PAST)

    assert (found.supply_periods, found.settled, found.parked) == (3, 3, {})
    assert found.energy_wh == (4 + 6) * 24 * 1001


def test_the_database_refuses_days_that_another_run_has_settled(world: World) -> None:
    house = a_house(world)
    world.run(FIRST, DAYS[3])
    ids = (house.supply_period, house.contract)

    for start, end in ((DAYS[1], DAYS[2]), (DAYS[2], PAST), (FIRST - DAY, PAST)):
        with pytest.raises(psycopg.errors.ExclusionViolation, match="cannot settle them again"):
            world.rows(
                "INSERT INTO settlement.settlement (run_id, supply_period_id, contract_id, kind, "
                "period_from,"
                " period_to, shard_no, subtotal_ore, settled_at) "
                "VALUES (99, %s, %s, 'original', %s, %s, 0, 0, now())"
                " RETURNING 1",
                *ids,
                start,
                end,
            )
