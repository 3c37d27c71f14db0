"""Final settlement: supply that has ended is settled while its month still goes on."""

from datetime import date, timedelta

import pytest

from elhandel.settlement import runs
from elhandel.settlement.runs import Selection
from elhandel.values.days.period import Period
from tests.integration.settlement.corrections.world import House, World

MONTH, NEXT = date(2026, 1, 1), date(2026, 2, 1)
LEFT = date(2026, 1, 4)
"""The first day without supply; spot prices of the world reach until the day before."""
ENDED = Selection.ENDED


@pytest.fixture
def leaver(world: World) -> House:
    """Read for three days in January, and left after them; today is the 10th."""
    world.clock.move_to_day(date(2026, 1, 10))
    house = a_house(world, 1)
    world.notify(house.gsrn, LEFT, "E03")
    return house


def a_house(world: World, number: int, starts_on: date = MONTH) -> House:
    house = world.house(number, starts_on=starts_on)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.read_days(house.gsrn, max(starts_on, MONTH), LEFT, 1000)
    return house


def the_rest_of_january(world: World, *houses: House) -> None:
    """February has come, with the prices and readings of the whole of January."""
    for number in range((NEXT - LEFT).days):
        world.spot(LEFT + timedelta(days=number), 500_000)
    for house in houses:
        world.read_days(house.gsrn, LEFT, NEXT, 1003)
    world.clock.move_to_day(date(2026, 2, 4))


def months(world: World) -> list[date]:
    with world.database.transaction() as tx:
        return runs.months_of_ended_supply(tx, world.clock.today())


def test_supply_that_ended_in_mid_month_is_settled_and_billed_before_the_month_is_over(
    world: World, leaver: House
) -> None:
    run = world.run(MONTH, NEXT, ENDED)

    assert run is not None
    assert world.lines(run)["net"] == (24 * 3003, 721)
    assert world.rows("SELECT period_from, period_to FROM settlement.settlement") == [(MONTH, LEFT)]
    assert world.rows("SELECT period_from, period_to, selection FROM settlement.run") == [
        (MONTH, NEXT, "ended")
    ]
    (invoice,) = world.bill(run)
    assert invoice.bill.period == Period(MONTH, LEFT)
    assert [(invoice.totals.subtotal,)] == world.rows(
        "SELECT sum(amount_ore)::bigint FROM settlement.line"
    )


def test_supply_that_goes_on_is_left_to_the_run_of_the_month(world: World, leaver: House) -> None:
    staying = a_house(world, 2)
    final = world.run(MONTH, NEXT, ENDED)
    the_rest_of_january(world, staying)

    monthly = world.run(MONTH, NEXT)

    assert world.rows(
        "SELECT run_id, supply_period_id, period_to FROM settlement.settlement ORDER BY 1"
    ) == [
        (final, leaver.supply_period, LEFT),
        (monthly, staying.supply_period, NEXT),
    ]
    assert world.run(MONTH, NEXT) is None


def test_supply_that_ends_in_the_future_or_today_at_midnight_is_over_only_when_its_last_day_is(
    world: World,
) -> None:
    house = a_house(world, 1)
    world.notify(house.gsrn, LEFT, "E03")
    world.clock.move_to_day(LEFT - timedelta(days=1), minutes=23 * 60)
    assert (months(world), world.run(MONTH, NEXT, ENDED)) == ([], None)
    world.clock.move_to_day(LEFT)
    assert months(world) == [MONTH]
    assert world.run(MONTH, NEXT, ENDED) is not None


def test_a_run_with_nothing_to_do_writes_nothing(world: World, leaver: House) -> None:
    world.run(MONTH, NEXT, ENDED)
    before = world.rows("SELECT count(*) FROM settlement.run")

    assert (months(world), world.run(MONTH, NEXT, ENDED)) == ([], None)
    assert world.rows("SELECT count(*) FROM settlement.run") == before


def test_only_prices_of_settled_days_are_needed_and_a_missing_one_of_these_parks(
    world: World, leaver: House
) -> None:
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM pricing.spot_day WHERE day = '2026-01-03' AND price_area = 'DK1'")

    run = world.run(MONTH, NEXT, ENDED)

    assert world.rows(
        "SELECT supply_period_id, cause FROM settlement.parked WHERE run_id = %s", run
    ) == [(leaver.supply_period, "missing-spot-price")]
    assert world.rows("SELECT count(*) FROM settlement.settlement") == [(0,)]


def test_readings_that_are_missing_park_it_until_the_night_after_they_came(world: World) -> None:
    world.clock.move_to_day(date(2026, 1, 10))
    house = world.house(1, starts_on=MONTH)
    world.read_days(house.gsrn, MONTH, LEFT - timedelta(days=1), 1000)
    world.notify(house.gsrn, LEFT, "E03")

    parked = world.run(MONTH, NEXT, ENDED)
    assert world.rows("SELECT cause FROM settlement.parked WHERE run_id = %s", parked) == [
        ("missing-readings",)
    ]
    assert months(world) == [MONTH]

    world.read(house.gsrn, LEFT - timedelta(days=1), 1002)
    run = world.run(MONTH, NEXT, ENDED)
    assert run is not None
    assert world.lines(run)["energy"][0] == 24 * 3003


def test_a_late_reading_corrects_it_before_and_after_the_month_is_over(
    world: World, leaver: House
) -> None:
    world.run(MONTH, NEXT, ENDED)
    world.read(leaver.gsrn, LEFT - timedelta(days=1), 2002, registered=1)
    (within,) = world.correct()
    assert world.lines(within)["net"] == (24_000, 240)

    the_rest_of_january(world)
    world.read(leaver.gsrn, MONTH, 1500, registered=2)
    (after,) = world.correct()
    assert world.lines(after)["net"] == (12_000, 120)
    assert world.run(MONTH, NEXT) is None


def test_an_end_that_is_taken_back_is_settled_to_the_end_of_the_month_by_a_correction(
    world: World, leaver: House
) -> None:
    world.run(MONTH, NEXT, ENDED)
    world.notify(leaver.gsrn, LEFT, "D41")
    (parked,) = world.correct()
    assert world.rows("SELECT cause FROM settlement.parked WHERE run_id = %s", parked) == [
        ("missing-readings",)
    ]

    the_rest_of_january(world, leaver)
    world.correct(parked_too=True)

    assert world.marks() == []
    total = world.totals()[leaver.supply_period, leaver.point, "energy", None, True]
    assert total.wh == 24 * sum(range(1000, 1031))


def test_moving_out_in_mid_quarter_comes_to_what_settling_the_whole_quarter_comes_to(
    world: World,
) -> None:
    world.clock.move_to_day(date(2026, 1, 10))
    house = world.house(1, starts_on=date(2025, 11, 20))
    world.link(house.gsrn, "net", date(2025, 1, 1))
    day = date(2025, 11, 20)
    while day < LEFT:
        world.spot(day, 450_000)
        world.read(house.gsrn, day, 700 + day.day)
        day += timedelta(days=1)
    world.run(date(2025, 11, 1), date(2025, 12, 1))
    world.run(date(2025, 12, 1), MONTH)
    world.notify(house.gsrn, LEFT, "E01")

    assert months(world) == [MONTH]
    world.run(MONTH, NEXT, ENDED)

    by_month = world.totals()
    assert by_month
    world.forget_settlements()
    world.run(date(2025, 11, 1), NEXT, ENDED)
    assert {key: (sums.exact, sums.wh) for key, sums in by_month.items()} == {
        key: (sums.exact, sums.wh) for key, sums in world.totals().items()
    }


def test_earlier_months_of_ended_supply_that_no_run_took_are_named_too(
    world: World, leaver: House
) -> None:
    earlier = a_house(world, 2, starts_on=date(2025, 11, 20))
    world.notify(earlier.gsrn, LEFT, "E03")

    assert months(world) == [date(2025, 11, 1), date(2025, 12, 1), MONTH]


def test_a_dry_run_of_ended_supply_comes_to_what_the_run_then_settles(
    world: World, leaver: House
) -> None:
    a_house(world, 2)
    preview = runs.preview_run(world.database, MONTH, NEXT, ended_by=world.clock.today())
    run = world.run(MONTH, NEXT, ENDED)

    assert (preview.supply_periods, preview.settled, preview.missing_spot_prices) == (1, 1, {})
    assert world.rows("SELECT subtotal_ore FROM settlement.settlement WHERE run_id = %s", run) == [
        (preview.subtotal_ore,)
    ]
