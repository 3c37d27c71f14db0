"""Children that come and go: they are settled with their parent on the days they belong to it, and
no others.
"""

from datetime import date

from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.settlement.invariants import INVARIANTS
from tests.builders import documents
from tests.builders.identifiers import a_gsrn
from tests.integration.settlement.corrections.world import SINCE, House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
SECOND = (date(2026, 1, 4), date(2026, 1, 7))


def a_solar_house(world: World) -> tuple[House, str]:
    house = world.house(7, starts_on=FIRST[0], children=("E18",))
    for gsrn in (house.gsrn, *house.children):
        world.read_days(gsrn, FIRST[0], SECOND[1], 1000)
    return house, house.children[0]


def wh(world: World, house: House, gsrn: str) -> int | None:
    """What was settled for a child over all runs."""
    ((point,),) = world.rows(
        "SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %s", gsrn
    )
    total = world.totals().get((house.supply_period, point, "production_credit", None, False))
    return None if total is None else total.wh


def broken(world: World) -> list[str]:
    return [
        f"{offender.subject}: {offender.how}"
        for finding in check(world.database, INVARIANTS, EVERYTHING)
        for offender in finding.offenders
    ]


def test_a_child_uncoupled_later_keeps_what_was_settled_before(world: World) -> None:
    house, child = a_solar_house(world)
    world.run(*FIRST)
    world.notify(child, SECOND[0], "D40")

    assert (world.marks(), world.correct()) == ([], [])
    world.run(*SECOND)
    assert wh(world, house, child) == 24 * (1000 + 1001 + 1002)
    assert broken(world) == []


def test_a_child_uncoupled_back_in_time_is_taken_back_from_that_day_on(world: World) -> None:
    house, child = a_solar_house(world)
    world.run(*FIRST)
    world.notify(child, date(2026, 1, 2), "D40")
    world.correct()

    assert wh(world, house, child) == 24 * 1000
    assert broken(world) == []


def test_readings_of_days_before_a_child_was_uncoupled_still_correct_its_parents_supply(
    world: World,
) -> None:
    house, child = a_solar_house(world)
    world.run(*FIRST)
    world.notify(child, date(2026, 1, 3), "D40")
    world.correct()
    world.read(child, date(2026, 1, 1), 2000, registered=1)
    world.read(child, date(2026, 1, 3), 9000, registered=1)
    world.correct()

    assert wh(world, house, child) == 24 * (2000 + 1001)


def test_a_child_that_comes_while_we_supply_is_settled_from_its_first_day(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    late = a_gsrn(99)
    world.receive(documents.master_data(late, date(2026, 1, 3), kind="E18", parent=house.gsrn))
    world.read(late, date(2026, 1, 3), 500)
    world.correct()

    assert wh(world, house, late) == 24 * 500
    assert (world.marks(), broken(world)) == ([], [])


def test_a_child_told_when_supply_begins_is_settled_as_far_back_as_supply_is_moved(
    world: World,
) -> None:
    house = world.house(8, starts_on=date(2026, 1, 2))
    child = a_gsrn(98)
    world.receive(documents.master_data(child, date(2026, 1, 2), kind="E18", parent=house.gsrn))
    for gsrn in (house.gsrn, child):
        world.read_days(gsrn, *FIRST, 1000)
    world.run(*FIRST)
    world.move(house, FIRST[0])
    world.correct()

    assert wh(world, house, child) == 24 * (1000 + 1001 + 1002)


def test_the_same_parent_told_again_changes_nothing(world: World) -> None:
    house, child = a_solar_house(world)
    world.run(*FIRST)
    world.receive(documents.master_data(child, date(2026, 1, 2), kind="E18", parent=house.gsrn))

    assert world.marks() == []


def test_a_child_that_moves_to_another_parent_is_settled_with_each_on_its_days(
    world: World, house: House
) -> None:
    solar, child = a_solar_house(world)
    world.run(*FIRST)
    world.receive(documents.master_data(child, date(2026, 1, 2), kind="E18", parent=house.gsrn))
    world.correct()

    assert (wh(world, solar, child), wh(world, house, child)) == (24 * 1000, 24 * (1001 + 1002))
    assert broken(world) == []


def test_a_child_coupled_twice_in_a_period_is_settled_for_both_times(world: World) -> None:
    house, child = a_solar_house(world)
    world.notify(child, date(2026, 1, 2), "D40")
    world.receive(documents.master_data(child, date(2026, 1, 3), kind="E18", parent=house.gsrn))
    run = world.run(*FIRST)

    assert run is not None
    assert wh(world, house, child) == 24 * (1000 + 1002)
    world.read(child, FIRST[0], 3000, registered=1)
    world.correct()
    assert wh(world, house, child) == 24 * (3000 + 1002)
    assert broken(world) == []


def test_a_point_that_turns_from_production_to_consumption_is_settled_anew(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    world.receive(documents.master_data(house.gsrn, SINCE, kind="E18"))
    world.correct()

    components = {key[2] for key in world.totals()}
    assert "energy" not in components
    assert "production_credit" in components
