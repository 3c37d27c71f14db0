"""What a quarter will use and cost: parts of a year, known months, the limit of a heated home."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.estimate.basis import Basis, basis_of, basis_values
from elhandel.billing.estimate.cost import Prices, quarter_ore
from elhandel.billing.estimate.rules import all_rules, estimate_rules
from elhandel.billing.estimate.use import KnownMonth, use_by_readings, use_by_season
from elhandel.values.days.period import Period, days_in_month

RULES = estimate_rules(date(2026, 1, 1))
QUARTERS = [
    Period(date(2026, first, 1), date(2026 + (first == 10), (first + 3) % 12, 1))
    for first in (1, 4, 7, 10)
]
SPRING = QUARTERS[1]


@given(yearly=st.integers(0, 10**12), heated=st.booleans())
def test_the_quarters_of_a_year_use_the_year(yearly: int, heated: bool) -> None:
    shares = RULES.shares(heated=heated)
    parts = [use_by_season(yearly, quarter, shares).quarter_wh for quarter in QUARTERS]
    assert abs(sum(parts) - yearly) <= 2  # each is rounded once


def test_a_heated_home_uses_more_of_its_year_in_winter() -> None:
    winter = [use_by_season(10**7, QUARTERS[0], RULES.shares(heated=heated)).quarter_wh
              for heated in (False, True)]  # fmt: skip
    assert winter == [2_750_000, 4_050_000]


def test_a_whole_year_of_readings_stands_for_itself() -> None:
    known = {month: KnownMonth(days_in_month(date(2026, month, 1)), 1_000 * month)
             for month in range(1, 13)}  # fmt: skip
    use = use_by_readings(known, SPRING, RULES.ordinary, RULES.least_days)
    assert use is not None
    assert (use.yearly_wh, use.quarter_wh) == (78_000, 4_000 + 5_000 + 6_000)


def test_one_month_is_a_part_of_the_year_by_the_season() -> None:
    january = {1: KnownMonth(31, 98_000)}
    use = use_by_readings(january, SPRING, RULES.ordinary, RULES.least_days)
    assert use is not None
    assert (use.yearly_wh, use.quarter_wh) == (1_000_000, 80_000 + 75_000 + 70_000)


@given(
    yearly=st.integers(1_000, 10**10),
    months=st.sets(st.integers(1, 12), min_size=1),
    heated=st.booleans(),
)
def test_what_is_used_by_the_season_is_estimated_as_it_was_used(
    yearly: int, months: set[int], heated: bool
) -> None:
    shares = RULES.shares(heated=heated)
    known = {
        month: KnownMonth(days_in_month(date(2026, month, 1)), yearly * shares[month - 1] // 1000)
        for month in months
    }
    use = use_by_readings(known, SPRING, shares, RULES.least_days)
    assert use is not None
    expected = use_by_season(yearly, SPRING, shares).quarter_wh
    assert abs(use.quarter_wh - expected) <= 1 + 12 * 1000 // min(shares)


def test_too_few_days_say_nothing() -> None:
    known = {1: KnownMonth(20, 5_000), 2: KnownMonth(7, 5_000)}
    assert use_by_readings(known, SPRING, RULES.ordinary, RULES.least_days) is None


def test_a_heated_home_pays_the_reduced_tax_above_its_limit() -> None:
    prices = Prices(
        energy=500_000, tariffs=1_000_000, per_month=0, full_tax=900_000, reduced_tax=8_000,
        limit_wh=4_000_000,
    )  # fmt: skip
    assert prices.per_kwh(4_000_000) == 1_500_000
    assert prices.per_kwh(16_000_000) == 1_500_000 - 892_000 * 12 // 16


@pytest.mark.parametrize(
    ("wh", "per_kwh", "per_month", "kroner"),
    [
        (1_000_000, 1_600_000, 40_000_000, 2_150),  # (1600 + 120) × 1.25
        (0, 1_600_000, 40_000_000, 150),
        (0, 0, 0, 10),  # something is asked for
        (900_000, -2_000_000, 0, 10),
    ],
)
def test_a_quarter_costs_its_use_and_three_months(
    wh: int, per_kwh: int, per_month: int, kroner: int
) -> None:
    assert quarter_ore(wh, per_kwh, per_month, 25, RULES.rounded_to_ore) == 100 * kroner


def test_a_day_without_rules_is_named() -> None:
    with pytest.raises(LookupError, match="2026-01-01"):
        estimate_rules(date(2026, 1, 1), ())
    assert all_rules()


@given(
    st.builds(
        Basis,
        source=st.sampled_from(["readings", "market", "house", "flat"]),
        quarter=st.just(date(2026, 4, 1)),
        yearly_wh=st.integers(0, 10**12),
        wh=st.integers(0, 10**12),
        per_kwh=st.integers(-(10**9), 10**9),
        per_month=st.integers(0, 10**9),
        vat_percent=st.just(25),
        amount_ore=st.integers(100, 10**9),
        estimated_on=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
        readings=st.none() | st.just(Period(date(2025, 4, 1), date(2026, 4, 1))),
        used_wh=st.none() | st.integers(0, 10**12),
    )
)
def test_a_basis_is_read_as_it_was_stored(basis: Basis) -> None:
    assert basis_of(basis_values(basis)) == basis
