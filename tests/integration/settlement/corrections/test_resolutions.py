"""A value is priced over the time for which it was measured, whatever the days and hours beside it
are measured by.
"""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from elhandel.platform.database import Database
from tests.integration.settlement.corrections.world import House, World

PERIOD = (date(2026, 1, 1), date(2026, 1, 7))
DAYS = [PERIOD[0] + timedelta(days=number) for number in range(6)]
MARGIN = 40_000
PEAK = 10_000_000
SPOT = [500_000 + 1_001 * place for place in range(96)]
"""Micro-DKK per kWh by quarter, as `World.spot` makes them."""

_PEAKS = """
UPDATE pricing.spot_day
SET per_kwh = (
    SELECT array_agg(CASE WHEN i % 4 = 2 THEN 10000000 ELSE 0 END ORDER BY i)
    FROM generate_series(1, 96) i
)
"""


@pytest.fixture
def world(database: Database) -> World:
    """A flat tariff of 0.10 a kWh and spot prices of six days."""
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    for day in DAYS:
        world.spot(day, 500_000)
    return world


def a_house(world: World, number: int = 1, *, wh: int = 1001, days: list[date] = DAYS) -> House:
    """Supplied on all days and metered by the hour on some."""
    house = world.house(number, starts_on=PERIOD[0])
    world.link(house.gsrn, "net", date(2025, 1, 1))
    for day in days:
        world.read(house.gsrn, day, wh)
    return house


def energy(world: World, house: House | None = None) -> Fraction:
    """Exact nano-DKK of the energy lines of all runs."""
    exact = [
        total.exact
        for key, total in world.totals().items()
        if key[2] == "energy" and _is(house, key[0])
    ]
    return sum(exact, Fraction())


def _is(house: House | None, supply_period: int) -> bool:
    return house is None or house.supply_period == supply_period


def hours(wh: int, first: int = 0, past: int = 24) -> Fraction:
    """What the hours [first, past) of a day cost, each with the same use."""
    return wh * sum(
        Fraction(sum(SPOT[4 * hour : 4 * hour + 4]), 4) + MARGIN for hour in range(first, past)
    )


def quarters(shares: list[int], first: int = 0) -> int:
    return sum(
        wh * (price + MARGIN)
        for wh, price in zip(shares, SPOT[first : first + len(shares)], strict=True)
    )


def test_an_hour_is_settled_at_its_mean_price_whatever_other_days_are_measured_by(
    world: World,
) -> None:
    house = a_house(world, wh=1, days=DAYS[:3])
    for day in DAYS[3:]:
        world.read(house.gsrn, day, 1, minutes=15)
    with world.database.transaction() as tx:
        tx.execute(_PEAKS.encode())
    world.run(*PERIOD)

    assert energy(world) == 72 * Fraction(PEAK, 4) + 72 * PEAK + (72 + 288) * MARGIN


def test_a_correction_by_quarters_changes_the_days_that_it_is_about_only(world: World) -> None:
    house = a_house(world)
    world.run(*PERIOD)
    before = energy(world)
    shares = [250, 251, 250, 250] * 24
    world.read(house.gsrn, DAYS[1], shares, minutes=15, registered=1)
    world.correct()

    assert energy(world) - before == quarters(shares) - hours(1001)


def test_a_correction_of_some_hours_by_quarters_changes_those_hours_only(world: World) -> None:
    house = a_house(world)
    world.run(*PERIOD)
    before = energy(world)
    shares = [1, 2, 3, 995] * 5
    world.read(house.gsrn, DAYS[1], shares, minutes=15, registered=1)
    world.correct()

    assert energy(world) - before == quarters(shares) - hours(1001, 0, 5)


def test_quarters_that_become_an_hour_are_settled_at_its_mean_price(world: World) -> None:
    house = a_house(world, days=[])
    shares = [700, 0, 0, 1] * 24
    for day in DAYS:
        world.read(house.gsrn, day, shares, minutes=15)
    world.run(*PERIOD)
    world.read(house.gsrn, DAYS[2], [701, 701], registered=1)
    world.correct()

    assert energy(world) == 6 * quarters(shares) - quarters(shares[:8]) + hours(701, 0, 2)


def test_those_who_change_settle_beside_those_who_do_not(world: World) -> None:
    """Each as if it were alone: by the hour, by quarters, changing on two days, changing within a
    day.
    """
    steady, late, early, mixed = (a_house(world, number, days=[]) for number in range(1, 5))
    for number, day in enumerate(DAYS):
        world.read(steady.gsrn, day, 400)
        for house, change in ((late, 4), (early, 2)):
            world.read(
                house.gsrn,
                day,
                400 if number < change else 100,
                minutes=60 if number < change else 15,
            )
        world.read(mixed.gsrn, day, 400)
    world.read(mixed.gsrn, DAYS[5], [90, 110, 90, 110], minutes=15, registered=1)
    world.run(*PERIOD)

    assert energy(world, steady) == 6 * hours(400)
    assert energy(world, late) == 4 * hours(400) + 2 * quarters([100] * 96)
    assert energy(world, early) == 2 * hours(400) + 4 * quarters([100] * 96)
    assert energy(world, mixed) == 6 * hours(400) - hours(400, 0, 1) + quarters([90, 110, 90, 110])
