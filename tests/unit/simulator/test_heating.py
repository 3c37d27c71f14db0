"""The day values of an electric heating child point."""

from datetime import date, timedelta

from simulator.world.datahub.metering.heating import HeatingMeters, daily_share, until_limit
from simulator.world.households import Household, consumption, population

SEED = 1


def _heated() -> Household:
    return max(
        (household for household in population(SEED, 200) if household.electric_heating),
        key=lambda household: household.annual_kwh,
    )


def _year(meters: HeatingMeters, household: Household, start: date) -> list[int]:
    end = date(start.year + 1, 1, 1)
    return [
        meters.day_value(household, start, start + timedelta(days=number))
        for number in range((end - start).days)
    ]


def test_energinets_own_example_of_the_daily_share() -> None:
    used, values = 0, []
    for number, use in enumerate((15_000, 5_000, 5_000, 25_000, 1_000), start=1):
        values.append(daily_share(used, use, number))
        used += use
    assert values == [
        10_958,
        9_042,
        5_000,
        18_835,
        7_165,
    ]  # 10.959, 9.041, 5.000, 18.836, 7.164, cut to whole Wh


def test_all_use_counts_until_the_limit_is_passed_and_none_after_it() -> None:
    assert until_limit(0, 20_000, 4_000_000) == 20_000
    assert until_limit(3_990_000, 20_000, 4_000_000) == 10_000
    assert until_limit(4_010_000, 20_000, 4_000_000) == 0


def test_a_heated_homes_year_adds_up_to_4000_kwh_at_the_normal_rate() -> None:
    values = _year(HeatingMeters(SEED), _heated(), date(2026, 1, 1))
    assert sum(values) == 4_000_000
    assert values[0] == consumption(_heated(), date(2026, 1, 1), SEED).sum()
    assert values[-1] == 0


def test_both_methods_give_the_same_year_to_a_home_that_uses_enough() -> None:
    assert abs(sum(_year(HeatingMeters(SEED), _heated(), date(2023, 1, 1))) - 4_000_000) < 10


def test_a_supply_that_begins_inside_the_year_has_its_part_of_the_limit() -> None:
    values = _year(HeatingMeters(SEED), _heated(), date(2026, 7, 1))
    assert sum(values) <= 4_000_000 * 184 // 365 == 2_016_438


def test_a_day_has_the_same_value_whatever_was_asked_before() -> None:
    household, day = _heated(), date(2026, 2, 14)
    meters = HeatingMeters(SEED)
    straight = meters.day_value(household, date(2026, 1, 1), day)
    meters.day_value(household, date(2026, 1, 1), date(2026, 3, 1))
    assert meters.day_value(household, date(2026, 1, 1), day) == straight
    assert HeatingMeters(SEED).day_value(household, date(2026, 1, 1), day) == straight
