"""Price lists and corrections of single days, from the market's message to the line."""

from datetime import date, timedelta

from tests.builders import documents
from tests.integration.settlement.corrections.world import World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)
DAY = timedelta(days=1)


def a_tariff(world: World, start: date, end: date, *dkk: str) -> None:
    """RSM-034/D08: a price for each day of [start, end), or the one price for all of them."""
    days = (end - start).days
    charge = documents.a_charge("tariff")
    world.receive(
        documents.price_series(
            charge, start, end, "P1D", list(dkk) * (days if len(dkk) == 1 else 1)
        )
    )


def test_a_late_correction_of_one_day_corrects_that_day_though_the_price_held_only_by_rule(
    world: World,
) -> None:
    a_tariff(world, date(2025, 11, 1), date(2025, 12, 1), "0.10")  # and no list since
    house = world.house(9, starts_on=FIRST)
    world.link(house.gsrn, "tariff", date(2025, 1, 1))
    world.read_days(house.gsrn, FIRST, PAST, 1000)
    world.run(FIRST, FIRST + DAY)
    world.run(FIRST + DAY, PAST)

    a_tariff(world, FIRST + DAY, FIRST + 2 * DAY, "0.30")

    assert world.marks() == [(house.supply_period, FIRST + DAY, "charge")]
    (run,) = world.correct()
    assert world.lines(run) == {
        "tariff": (0, 24 * 20 * 1001 // 1000)
    }  # the day's 24.024 kWh, and not the day after


def test_a_price_of_a_day_is_not_held_and_who_needs_the_next_day_waits_for_it(world: World) -> None:
    a_tariff(world, FIRST, FIRST + DAY, "0.10")
    house = world.house(9, starts_on=FIRST)
    world.link(house.gsrn, "tariff", date(2025, 1, 1))
    world.read_days(house.gsrn, FIRST, PAST, 1000)

    world.run(FIRST, PAST)

    ((cause, detail),) = world.rows("SELECT cause, detail FROM settlement.parked")
    assert cause == "missing-charge-price"
    assert "tariff" in detail
    assert "2026-01-02" in detail
    assert world.totals() == {}

    a_tariff(world, FIRST, FIRST + 31 * DAY, "0.10")  # the list has come
    run = world.run(FIRST, PAST)
    assert run is not None
    assert world.lines(run)["tariff"] == (24 * 3003, 721)
