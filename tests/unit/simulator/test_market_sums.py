"""The simulated market's own arithmetic of sums: quarters of hours, amounts, prices of a day."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.world.datahub.calendar import business_day
from simulator.world.datahub.state.links import Link, linked_on
from simulator.world.datahub.sums.charges import prices_of_day, rounded
from simulator.world.datahub.sums.day import CALCULATED, ESTIMATED, MEASURED, MISSING
from simulator.world.datahub.sums.energy import energy_quality, whole_watt_hours
from simulator.world.datahub.sums.push import bundles
from simulator.world.energi_data_service import grid_charges


def test_energinets_own_example_of_an_hour_in_quarters() -> None:
    # 0.003 kWh in an hour is 0.00075 in each quarter.
    assert whole_watt_hours(np.array([3, 3, 3, 3])) == [1, 1, 0, 1]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=25))
def test_an_hour_keeps_its_sum_when_it_is_split(hours: list[int]) -> None:
    quarters = whole_watt_hours(np.repeat(np.array(hours, np.int64), 4))

    assert [sum(quarters[4 * hour : 4 * hour + 4]) for hour in range(len(hours))] == hours


@given(st.lists(st.integers(0, 10**9), min_size=4, max_size=4))
def test_quarters_that_were_measured_stay_as_they_are(quarters: list[int]) -> None:
    assert whole_watt_hours(4 * np.array(quarters, np.int64)) == quarters


def test_the_quality_of_a_sum_is_that_of_its_worst_value() -> None:
    assert energy_quality(MISSING) == "A02"
    assert energy_quality(MISSING | MEASURED) == "A05"
    assert energy_quality(ESTIMATED | MEASURED) == "A03"
    assert energy_quality(MEASURED | CALCULATED) == "A04"
    assert energy_quality(CALCULATED) == "A06"


def test_amounts_are_rounded_half_away_from_zero() -> None:
    assert [rounded(number, 2) for number in (1, -1, 3, 4)] == [1, -1, 2, 2]


def test_a_subscription_costs_its_price_by_the_days_of_the_month() -> None:
    _, subscription, _ = grid_charges("131")  # 24.50 DKK a month in 2026

    assert prices_of_day(subscription, date(2026, 2, 3), date(2026, 3, 1)) == [875_000]
    assert prices_of_day(subscription, date(2026, 3, 3), date(2026, 3, 1)) == [790_323]


def test_an_hourly_price_follows_the_local_hour_of_a_long_day() -> None:
    tariff, _, _ = grid_charges("131")
    prices = prices_of_day(tariff, date(2025, 10, 26), date(2025, 12, 1))

    assert len(prices) == 25
    assert len(set(prices[:7])) == 1  # the hour from 2 to 3 stands twice, at the night's price


def test_the_latest_link_of_a_charge_holds_until_it_stops() -> None:
    def link(start: date, stop: date | None = None, factor: int = 1, code: str = "A") -> Link:
        return Link("571313180000000005", "5790001089030", "D03", code, start, stop, factor)

    first, second = link(date(2026, 1, 1)), link(date(2026, 2, 1), date(2026, 3, 1), 2)
    other = link(date(2025, 1, 1), code="B")  # from before the supply
    links = [other, first, second]
    supplied_from = date(2026, 1, 1)

    assert linked_on(links, supplied_from, date(2026, 1, 31)) == [first]
    assert linked_on(links, supplied_from, date(2026, 2, 1)) == [second]
    assert linked_on(links, supplied_from, date(2026, 3, 1)) == []


def test_the_sixth_business_day_counts_from_the_first_of_the_month() -> None:
    assert business_day(date(2026, 1, 1), 6) == date(2026, 1, 9)  # New Year's Day is none
    assert business_day(date(2026, 2, 1), 1) == date(2026, 2, 2)  # the 1st is a Sunday


def test_documents_keep_to_datahubs_limits() -> None:
    days = [96] * 3_000  # series of a day
    months = [744] * 300  # of hours

    assert [len(bundle) for bundle in bundles(days, lambda points: points)] == [1_562, 1_438]
    assert [len(bundle) for bundle in bundles(months, lambda points: points)] == [201, 99]
    assert [len(bundle) for bundle in bundles([1] * 2_001, lambda points: points)] == [2_000, 1]
