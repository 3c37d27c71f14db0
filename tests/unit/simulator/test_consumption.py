"""What the households use and produce."""

from datetime import date, timedelta

import numpy as np
import pytest

from simulator.world.households import (
    Dwelling,
    Fleet,
    Household,
    consumption,
    consumption_matrix,
    population,
    production,
    production_matrix,
)

SEED = 1
HOUSEHOLDS = population(SEED, 200)


def _of(dwelling: Dwelling) -> list[Household]:
    return [household for household in HOUSEHOLDS if household.dwelling == dwelling]


def _days(start: date, count: int) -> list[date]:
    return [start + timedelta(days=number) for number in range(count)]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 29), 23),
        (date(2026, 10, 25), 25),
        (date(2026, 1, 5), 24),
        (date(2025, 3, 30), 23),
    ],
)
def test_a_day_has_as_many_intervals_as_the_clock_gives_it(day: date, hours: int) -> None:
    hourly = next(household for household in HOUSEHOLDS if household.minutes == 60)
    quarterly = next(household for household in HOUSEHOLDS if household.minutes == 15)
    assert consumption(hourly, day, SEED).shape == (hours,)
    assert consumption(quarterly, day, SEED).shape == (4 * hours,)
    assert production(quarterly, day, SEED).shape == (4 * hours,)


def test_a_day_is_a_function_of_seed_point_and_day() -> None:
    household, day = HOUSEHOLDS[5], date(2026, 1, 17)
    first = consumption(household, day, SEED)
    assert first.dtype == np.int32
    assert (first >= 0).all()
    assert np.array_equal(first, consumption(household, day, SEED))
    assert not np.array_equal(first, consumption(household, day, SEED + 1))
    assert not np.array_equal(first, consumption(household, day + timedelta(days=1), SEED))


def test_a_fleet_gives_the_same_numbers_as_its_households_one_by_one() -> None:
    day = date(2026, 6, 13)
    for minutes in (60, 15):
        some = [household for household in HOUSEHOLDS if household.minutes == minutes]
        assert some
        used = consumption_matrix(Fleet.of(some), day, minutes, SEED)
        made = production_matrix(Fleet.of(some), day, minutes, SEED)
        for row, household in enumerate(some):
            assert np.array_equal(used[row], consumption(household, day, SEED))
            assert np.array_equal(made[row], production(household, day, SEED))


@pytest.mark.parametrize(
    "dwelling", ["flat", "house", "heat_pump", "electric_car", "solar", "shop"]
)
def test_a_year_of_a_kind_of_dwelling_adds_up_to_what_it_is_said_to_use(dwelling: Dwelling) -> None:
    fleet = Fleet.of(_of(dwelling))
    year = sum(
        int(consumption_matrix(fleet, day, 60, SEED).sum()) for day in _days(date(2026, 1, 1), 365)
    )
    assert year == pytest.approx(fleet.annual_wh.sum(), rel=0.12)


def test_a_house_uses_most_in_the_evening_and_least_at_night() -> None:
    fleet = Fleet.of(_of("house"))
    hours = sum(
        consumption_matrix(fleet, day, 60, SEED).sum(axis=0) for day in _days(date(2026, 2, 2), 5)
    )
    assert int(np.argmax(hours)) in range(16, 21)
    assert hours[2:5].max() < hours[17:20].min() / 2


def test_a_heat_pump_follows_the_cold() -> None:
    fleet = Fleet.of(_of("heat_pump"))
    january = sum(
        int(consumption_matrix(fleet, day, 60, SEED).sum()) for day in _days(date(2026, 1, 1), 31)
    )
    july = sum(
        int(consumption_matrix(fleet, day, 60, SEED).sum()) for day in _days(date(2026, 7, 1), 31)
    )
    assert january > 2 * july


def test_a_shop_is_quiet_on_sundays() -> None:
    fleet = Fleet.of(_of("shop"))
    sunday = consumption_matrix(fleet, date(2026, 2, 8), 60, SEED).sum()
    monday = consumption_matrix(fleet, date(2026, 2, 9), 60, SEED).sum()
    assert monday > 1.4 * sunday


def test_quarters_vary_inside_their_hour() -> None:
    quarterly = next(household for household in HOUSEHOLDS if household.minutes == 15)
    quarters = consumption(quarterly, date(2026, 1, 14), SEED).reshape(-1, 4)
    assert (quarters.max(axis=1) > quarters.min(axis=1)).sum() > 20


def test_the_sun_gives_nothing_at_night_and_most_in_summer() -> None:
    fleet = Fleet.of(_of("solar"))
    june = sum(
        production_matrix(fleet, day, 60, SEED).sum(axis=0) for day in _days(date(2026, 6, 1), 30)
    )
    december = sum(
        production_matrix(fleet, day, 60, SEED).sum(axis=0) for day in _days(date(2026, 12, 1), 30)
    )
    assert june[:3].sum() == 0
    assert december[:7].sum() == 0
    assert june.sum() > 4 * december.sum() > 0
    assert 11 <= int(np.argmax(june)) <= 14


def test_a_household_without_panels_produces_nothing() -> None:
    assert production(_of("flat")[0], date(2026, 6, 1), SEED).sum() == 0
