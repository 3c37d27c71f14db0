"""Supply that ended, began, or never was, reported after it was settled."""

from datetime import date, timedelta

import pytest

from elhandel.portfolio.supply import UnableToCorrectSupply
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
SECOND = (date(2026, 1, 4), date(2026, 1, 7))


def test_supply_that_ended_in_the_past_is_taken_back_from_that_day_on(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    world.notify(house.gsrn, date(2026, 1, 3), "E03")

    (run,) = world.correct()

    lines = world.lines(run)
    assert (lines["net"], lines["abo"], lines["supplier_subscription"]) == (
        (-24_000, -240),
        (None, -100),
        (None, -94),
    )
    assert lines["energy"][0] == -24_000


def test_supply_that_ended_before_the_settled_days_is_taken_back_as_it_was_settled(
    world: World, house: House
) -> None:
    first = world.run(*FIRST)
    assert first is not None
    world.notify(house.gsrn, FIRST[0], "E01")

    (run,) = world.correct()

    assert world.lines(run) == {
        label: (None if wh is None else -wh, -ore)
        for label, (wh, ore) in world.lines(first).items()
    }
    assert world.totals() == {}


def test_every_settled_period_after_the_end_is_corrected(world: World, house: House) -> None:
    world.read_days(house.gsrn, *SECOND, 1000)
    world.run(*FIRST)
    world.run(*SECOND)
    world.notify(house.gsrn, date(2026, 1, 3), "E20")

    runs = world.correct()

    assert [world.lines(run)["net"][0] for run in runs] == [-24_000, -(72_000 + 72)]


def test_an_end_that_is_taken_back_is_settled_again(world: World, house: House) -> None:
    world.run(*FIRST)
    before = world.totals()
    assert before
    world.notify(house.gsrn, date(2026, 1, 2), "E03")
    world.correct()
    world.notify(house.gsrn, date(2026, 1, 2), "D41")
    world.correct()

    assert {key: total.exact for key, total in world.totals().items()} == {
        key: total.exact for key, total in before.items()
    }


def test_an_end_that_is_told_twice_is_corrected_once(world: World, house: House) -> None:
    world.run(*FIRST)
    world.notify(house.gsrn, date(2026, 1, 3), "E03")
    world.correct()
    world.notify(house.gsrn, date(2026, 1, 3), "E03")

    assert (world.marks(), world.correct()) == ([], [])


def test_an_end_in_the_future_marks_nothing(world: World, house: House) -> None:
    world.run(*FIRST)
    world.notify(house.gsrn, date(2026, 3, 1), "E03")

    assert world.marks() == []


def test_void_supply_nets_to_nothing_over_all_its_runs_and_corrections(
    world: World, house: House
) -> None:
    world.read_days(house.gsrn, *SECOND, 1003)
    world.run(*FIRST)
    world.run(*SECOND)
    world.read(house.gsrn, date(2026, 1, 2), 1777, registered=1)
    world.price("net", date(2026, 1, 3), "0.123457")
    world.correct()

    world.notify(house.gsrn, FIRST[0], "D34")
    world.correct()

    assert world.totals() == {}
    assert world.rows("SELECT sum(subtotal_ore)::bigint FROM settlement.settlement") == [(0,)]


def test_void_supply_is_never_corrected_again(world: World, house: House) -> None:
    world.run(*FIRST)
    world.notify(house.gsrn, FIRST[0], "D34")
    world.correct()
    world.read(house.gsrn, FIRST[0], 5000, registered=1)
    world.price("net", FIRST[0], "9.99")

    assert (world.marks(), world.correct()) == ([], [])


def test_a_start_that_was_earlier_bills_the_days_of_the_period_that_were_left_out(
    world: World,
) -> None:
    late = world.house(5, starts_on=date(2026, 1, 3))
    world.link(late.gsrn, "net", date(2025, 1, 1))
    world.read_days(late.gsrn, *FIRST, 1000)
    world.run(*FIRST)

    world.move(late, date(2026, 1, 2))
    (run,) = world.correct()

    assert world.lines(run)["net"] == (24 * 1001, 240)
    assert world.rows(
        "SELECT period_from, period_to FROM settlement.settlement WHERE run_id = %s", run
    ) == [(date(2026, 1, 2), FIRST[1])]


def test_days_that_a_correction_bills_are_not_an_ordinary_runs_of_another_period(
    world: World,
) -> None:
    late = world.house(5, starts_on=date(2026, 1, 3))
    world.read_days(late.gsrn, *FIRST, 1000)
    world.run(*FIRST)
    world.move(late, FIRST[0])

    assert world.run(FIRST[0], date(2026, 1, 3)) is None
    world.correct()
    assert world.totals()[late.supply_period, late.point, "energy", None, True].wh == 24 * (
        1000 + 1001 + 1002
    )


def test_days_of_a_period_that_was_never_settled_for_the_point_are_the_next_ordinary_runs(
    world: World,
) -> None:
    late = world.house(5, starts_on=SECOND[0])
    world.link(late.gsrn, "net", date(2025, 1, 1))
    world.read_days(late.gsrn, FIRST[0], SECOND[1], 1000)
    world.run(*SECOND)

    world.move(late, date(2026, 1, 3))

    assert world.correct() == []
    run = world.run(*FIRST)
    assert run is not None
    assert world.lines(run)["net"] == (24 * 1002, 240)


def test_a_start_that_was_later_is_taken_back_until_that_day(world: World, house: House) -> None:
    world.run(*FIRST)
    world.move(house, date(2026, 1, 2))

    (run,) = world.correct()

    assert (world.lines(run)["net"], world.lines(run)["abo"]) == ((-24_000, -240), (None, -100))


def test_a_start_cannot_be_moved_into_anothers_supply(world: World, house: House) -> None:
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, "
            "starts_on, ends_on) "
            "VALUES (%s, %s, 'active', '2025-12-01', '2025-12-31')",
            [house.point, house.contract],
        )

    with pytest.raises(UnableToCorrectSupply, match="another contract"):
        world.move(house, FIRST[0] - timedelta(days=5))
