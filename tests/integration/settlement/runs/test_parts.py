"""A run of a part of the portfolio: by price area, grid area, product, or point."""

from datetime import date

import pytest

from elhandel import settlement
from elhandel.settlement import progress, runs
from elhandel.settlement.runs import Part, UnableToPlanRun
from tests.builders import documents
from tests.builders.identifiers import a_gsrn
from tests.integration.settlement.conftest import FIRST, PAST
from tests.integration.settlement.corrections.world import House, World


@pytest.fixture
def houses(world: World) -> list[House]:
    """In DK1 with spot, in DK1 with a fixed price, in DK2 with spot; all are read."""
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.product_price (product_id, valid_from, fixed_per_kwh)"
            " VALUES ('fast-12', '2025-01-01', 1) ON CONFLICT DO NOTHING"
        )
    houses = [
        world.house(number, starts_on=FIRST, product=product)
        for number, product in PRODUCTS.items()
    ]
    world.receive(documents.master_data(houses[2].gsrn, date(2021, 1, 1), grid_area="791"))
    for house in houses:
        for day in range(1, 4):
            world.read(house.gsrn, date(2026, 1, day), 1000)
    return houses


PRODUCTS = {1: "spot-basis", 2: "fast-12", 3: "spot-basis"}


def settled(world: World, part: Part) -> list[int]:
    """Plan a run of a part and work it off; the numbers of the houses it took."""
    with world.database.transaction() as tx:
        planned = runs.plan_run(tx, FIRST, PAST, clock=world.clock, requested_by="test", part=part)
    assert planned is not None
    settlement.work_shard(world.database, planned.run_id, 0, clock=world.clock)
    with world.database.transaction() as tx:
        assert progress.close_run(tx, planned.run_id, world.clock.now())
        assert progress.run_summary(tx, planned.run_id).part == part
    return [
        number
        for (number,) in world.rows(
            "SELECT supply_period_id FROM settlement.settlement WHERE run_id = %s ORDER BY 1",
            planned.run_id,
        )
    ]


@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        (Part(price_area="DK2"), [3]),
        (Part(grid_area="791"), [3]),
        (Part(product="fast-12"), [2]),
        (Part(price_area="DK1", product="spot-basis"), [1]),
        (Part(gsrns=(a_gsrn(1), a_gsrn(3))), [1, 3]),
    ],
)
def test_a_run_takes_the_part_that_was_asked_for_and_the_next_the_rest(
    world: World, houses: list[House], part: Part, numbers: list[int]
) -> None:
    found = runs.preview_run(world.database, FIRST, PAST, part=part)
    taken = [houses[number - 1].supply_period for number in numbers]
    rest = [house.supply_period for house in houses if house.supply_period not in taken]

    assert (found.supply_periods, settled(world, part)) == (len(taken), taken)
    assert settled(world, runs.Part.WHOLE) == rest


def test_a_part_needs_the_spot_prices_of_its_own_areas_alone(
    world: World, houses: list[House]
) -> None:
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM pricing.spot_day WHERE price_area = 'DK2'")

    assert settled(world, Part(price_area="DK1")) == [
        houses[0].supply_period,
        houses[1].supply_period,
    ]


def test_a_point_that_is_not_supplied_is_named(world: World, houses: list[House]) -> None:
    part = Part(gsrns=(houses[0].gsrn, a_gsrn(77)))

    with pytest.raises(UnableToPlanRun, match=f"We supply nothing at {a_gsrn(77)} from"):
        settled(world, part)
    with pytest.raises(UnableToPlanRun, match=a_gsrn(77)):
        runs.preview_run(world.database, FIRST, PAST, part=part)


def test_a_part_in_which_nothing_is_left_is_not_planned(world: World, houses: list[House]) -> None:
    settled(world, Part(price_area="DK2"))

    with world.database.transaction() as tx:
        again = runs.plan_run(
            tx, FIRST, PAST, clock=world.clock, requested_by="test", part=Part(price_area="DK2")
        )
    assert again is None
