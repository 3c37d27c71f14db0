"""Prices in bands beside the mean of the days before."""

from datetime import date

import numpy as np

from elhandel.portal.usage.bands import bands_of
from elhandel.portal.usage.rules import BandRules, band_rules

RULES = BandRules(date(2020, 1, 1), days=30, least_days=7, cheap_percent=80, dear_percent=130)
CHEAP, NORMAL, DEAR = 0, 1, 2


def bands(prices: list[list[int]], unknown: set[int] = frozenset()) -> list[int]:
    """prices: of each hour of each day. unknown: hours, counted through."""
    day_of = np.repeat(np.arange(len(prices)), [len(day) for day in prices])
    price = np.concatenate([np.array(day, np.int64) for day in prices])
    known = np.array([number not in unknown for number in range(len(price))])
    return bands_of(price, np.full(len(price), 4), day_of, known, RULES).tolist()


def test_at_80_percent_of_the_mean_a_price_is_cheap_and_at_130_percent_dear() -> None:
    before = [[1_000_000]] * 30
    assert bands([*before, [800_000, 800_001, 1_299_999, 1_300_000]])[30:] == [
        CHEAP,
        NORMAL,
        NORMAL,
        DEAR,
    ]


def test_the_days_before_count_and_not_the_day_itself() -> None:
    assert bands([*([[1_000_000]] * 30), [2_000_000] * 24])[30:] == [DEAR] * 24


def test_a_day_older_than_30_days_counts_no_more() -> None:
    assert bands([[9_000_000], *([[1_000_000]] * 30), [1_000_000]])[-1] == NORMAL


def test_the_first_week_of_a_supply_is_compared_with_itself() -> None:
    assert bands([[500_000], *([[1_000_000]] * 6)])[0] == CHEAP


def test_a_price_that_is_not_known_is_in_no_band_and_counts_for_none() -> None:
    known = bands([*([[1_000_000]] * 30), [1_000_000, 0]], unknown={31})
    assert known[30:] == [NORMAL, NORMAL]


def test_a_negative_price_is_cheap() -> None:
    assert bands([*([[1_000_000]] * 30), [-50_000]])[-1] == CHEAP


def test_where_the_mean_is_negative_nothing_is_cheap_or_dear() -> None:
    assert bands([*([[-10_000]] * 30), [-100_000, 100_000]])[30:] == [NORMAL, NORMAL]


def test_the_rules_of_a_day_are_dated() -> None:
    assert band_rules(date(2026, 1, 1)).cheap_percent == 80
    assert band_rules(date(1999, 1, 1)).valid_from == date(2020, 1, 1)
