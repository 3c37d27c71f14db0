"""A period that is run again: a new version, whose lines are the differences."""

from datetime import date

import pytest

from elhandel.settlement import corrections
from elhandel.settlement.runs import Part
from elhandel.values.decision import Provenance
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))


def again(
    world: World, part: Part = Part.WHOLE, start: date = FIRST[0], end: date = FIRST[1]
) -> int:
    with world.database.transaction() as tx:
        origin = Provenance(world.clock.now())
        return corrections.mark_again(tx, start, end, origin, today=world.clock.today(), part=part)


@pytest.fixture
def unnoticed(world: World, house: House) -> House:
    """Settled at 0.10 a kWh; then the tariff is 0.20, by a change that marked nothing."""
    world.run(*FIRST)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE pricing.charge_price SET prices = '{200000}' WHERE charge_id ="
            " (SELECT charge_id FROM pricing.charge WHERE code = 'net')"
        )
    return house


def test_a_period_that_is_run_again_gives_a_version_with_the_differences(
    world: World, unnoticed: House
) -> None:
    assert world.correct() == []

    assert again(world) == 1
    (run,) = world.correct()

    assert world.lines(run) == {"net": (0, 720)}
    assert world.rows(
        "SELECT kind, version, period_from, period_to FROM settlement.run WHERE run_id = %s", run
    ) == [("correction", 2, *FIRST)]
    assert world.rows("SELECT cause FROM settlement.correction_cause") == [("again",)]


def test_what_was_settled_stays_as_it_is(world: World, unnoticed: House) -> None:
    before = world.rows("SELECT * FROM settlement.line ORDER BY run_id, line_no")
    again(world)
    world.correct()

    assert (
        world.rows("SELECT * FROM settlement.line WHERE run_id = 1 ORDER BY run_id, line_no")
        == before
    )


def test_a_comparison_that_finds_nothing_leaves_a_version_without_lines(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    again(world)

    (run,) = world.correct()

    assert (world.lines(run), world.marks()) == ({}, [])


def test_only_stretches_with_days_of_the_period_are_compared(
    world: World, unnoticed: House
) -> None:
    assert again(world, start=FIRST[1], end=date(2026, 2, 1)) == 0
    assert again(world, start=date(2026, 1, 2), end=date(2026, 1, 3)) == 1


def test_only_the_part_that_was_asked_for_is_compared(world: World, unnoticed: House) -> None:
    for other in (
        Part(price_area="DK2"),
        Part(grid_area="999"),
        Part(product="fast-12"),
        Part(gsrns=()),
    ):
        assert again(world, other) == 0
    own = Part(price_area="DK1", product="spot-basis", gsrns=(unnoticed.gsrn,))
    assert again(world, own) == 1


def test_days_that_no_run_has_settled_are_not_a_comparison(world: World, house: House) -> None:
    assert again(world) == 0
