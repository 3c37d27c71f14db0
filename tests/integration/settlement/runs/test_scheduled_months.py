"""Months that are planned by the clock: all that have something unsettled, and none in vain each
night.
"""

from datetime import date

import pytest

from elhandel import settlement
from elhandel.settlement import runs
from elhandel.settlement.runs import Selection
from tests.integration.settlement.corrections.world import House, World

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def stuck(world: World) -> House:
    """Supplied for three days of January and parked: the last of them is not read. It is March by
    now.
    """
    house = world.house(1, starts_on=JANUARY)
    world.read_days(house.gsrn, JANUARY, date(2026, 1, 3), 1000)
    world.notify(house.gsrn, date(2026, 1, 4), "E03")
    assert world.run(JANUARY, FEBRUARY) is not None
    world.clock.move_to_day(date(2026, 3, 10))
    return house


def worth(world: World, selection: Selection = Selection.ALL) -> bool:
    return runs.worth_a_run(
        world.database, JANUARY, FEBRUARY, clock=world.clock, selection=selection
    )


def planned(world: World, *, tried_too: bool = False) -> runs.PlannedMonths:
    return runs.plan_months(
        world.database, [JANUARY], clock=world.clock, requested_by="test", tried_too=tried_too
    )


def test_what_is_parked_for_a_reason_that_is_known_makes_no_run(world: World, stuck: House) -> None:
    assert worth(world) is worth(world, Selection.ENDED) is False

    assert (planned(world).runs, planned(world).unchanged) == ([], [JANUARY])

    assert len(planned(world, tried_too=True).runs) == 1


def test_what_was_parked_is_planned_when_what_it_lacked_has_come_however_late(
    world: World, stuck: House
) -> None:
    world.read(stuck.gsrn, date(2026, 1, 3), 1000)
    with world.database.transaction() as tx:
        assert runs.months_left_behind(tx, FEBRUARY) == [JANUARY]

    assert worth(world)
    (run,) = planned(world).runs
    settlement.work_shard(world.database, run.run_id, 0, clock=world.clock)

    assert world.rows("SELECT supply_period_id FROM settlement.settlement") == [
        (stuck.supply_period,)
    ]
    with world.database.transaction() as tx:
        assert runs.months_left_behind(tx, FEBRUARY) == []


def test_a_new_reason_is_written_down_once(world: World, stuck: House) -> None:
    world.link(stuck.gsrn, "priceless", date(2025, 1, 1))
    world.read(stuck.gsrn, date(2026, 1, 3), 1000)

    assert worth(world)
    world.run(JANUARY, FEBRUARY)

    assert not worth(world)
    assert world.rows("SELECT cause FROM settlement.parked ORDER BY run_id") == [
        ("missing-readings",),
        ("missing-charge-price",),
    ]


def test_supply_that_no_run_has_looked_at_is_planned_even_if_it_will_be_parked(
    world: World, stuck: House
) -> None:
    world.house(2, starts_on=JANUARY)
    for day in range(4, 32):
        world.spot(date(2026, 1, day), 500_000)

    assert worth(world)
    world.run(JANUARY, FEBRUARY)

    assert not worth(world)


def test_a_month_that_cannot_be_planned_waits_with_the_reason_and_the_others_go_on(
    world: World, stuck: House
) -> None:
    december = date(2025, 12, 1)
    world.house(2, starts_on=date(2025, 12, 30))
    with world.database.transaction() as tx:  # an open run over these days
        assert (
            runs.plan_run(tx, december, JANUARY, clock=world.clock, requested_by="test") is not None
        )
    world.read(stuck.gsrn, date(2026, 1, 3), 1000)

    found = runs.plan_months(
        world.database, [december, JANUARY], clock=world.clock, requested_by="test"
    )

    assert [*found.waiting] == [december]
    assert "is under way" in found.waiting[december]
    assert [run.start for run in found.runs] == [JANUARY]


def test_a_month_without_spot_prices_is_planned_and_who_needs_them_is_parked(
    world: World, stuck: House
) -> None:
    december = date(2025, 12, 1)
    late = world.house(2, starts_on=date(2025, 12, 30))
    world.read_days(late.gsrn, date(2025, 12, 30), JANUARY, 1000)

    (run,) = runs.plan_months(
        world.database, [december], clock=world.clock, requested_by="test"
    ).runs
    settlement.work_shard(world.database, run.run_id, 0, clock=world.clock)

    assert run.missing_spot_prices["DK1"] == [
        "2025-12-30 the whole day",
        "2025-12-31 the whole day",
    ]
    assert world.rows(
        "SELECT supply_period_id, cause FROM settlement.parked WHERE run_id = %s", run.run_id
    ) == [(late.supply_period, "missing-spot-price")]
