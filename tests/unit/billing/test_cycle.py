"""The cycle from one billing day to the next, and shares of a price for it. CD-BIL-1 to 3."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.cycle import BILLING_DAYS, cycle_of, cycles, share_ore
from elhandel.values.days.period import Period

DKK = 1_000_000

some_day = st.dates(date(2000, 1, 1), date(2100, 1, 1))
some_price = st.integers(0, 5_000 * DKK)


@pytest.mark.parametrize(
    ("day", "billing_day", "start", "end"),
    [
        ("2025-11-15", 1, "2025-11-01", "2025-12-01"),
        ("2025-11-01", 1, "2025-11-01", "2025-12-01"),
        ("2025-12-31", 1, "2025-12-01", "2026-01-01"),
        ("2026-01-04", 5, "2025-12-05", "2026-01-05"),
        ("2026-01-05", 5, "2026-01-05", "2026-02-05"),
        ("2026-02-27", 30, "2026-01-30", "2026-02-28"),
        ("2026-02-28", 30, "2026-02-28", "2026-03-30"),
        ("2028-02-28", 30, "2028-01-30", "2028-02-29"),
        ("2026-03-31", 30, "2026-03-30", "2026-04-30"),
        ("2026-01-31", 30, "2026-01-30", "2026-02-28"),
    ],
)
def test_the_cycle_of_a_day(day: str, billing_day: int, start: str, end: str) -> None:
    cycle = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert cycle_of(date.fromisoformat(day), billing_day) == cycle


@given(some_day, st.sampled_from(BILLING_DAYS), st.integers(1, 800))
def test_cycles_follow_each_other_and_none_is_left_out(
    start: date, billing_day: int, length: int
) -> None:
    """CD-BIL-1, CD-BIL-2."""
    days = Period(start, start + timedelta(days=length))

    found = list(cycles(days, billing_day))

    assert start in found[0]
    assert days.end - timedelta(days=1) in found[-1]
    assert all(one.end == after.start for one, after in pairwise(found))
    assert all(28 <= cycle.days <= 31 for cycle in found)


def test_the_example_of_the_requirements() -> None:
    """CD-BIL-3: 15 November until 1 December of 799.00 is 16/30."""
    cycle = cycle_of(date(2025, 11, 15), 1)
    assert share_ore(cycle, Period(date(2025, 11, 15), date(2025, 12, 1)), 799 * DKK) == 426_13


@given(some_day, st.sampled_from(BILLING_DAYS), some_price, st.data())
def test_the_pieces_of_any_split_of_a_cycle_add_up_to_its_price(
    day: date, billing_day: int, price: int, data: st.DataObject
) -> None:
    cycle = cycle_of(day, billing_day)
    within = st.integers(0, cycle.days).map(lambda n: cycle.start + timedelta(days=n))
    cuts = sorted({cycle.start, cycle.end, *data.draw(st.lists(within, max_size=8))})

    pieces = [Period(start, end) for start, end in pairwise(cuts)]

    shares = [share_ore(cycle, piece, price) for piece in pieces]
    assert sum(shares) == share_ore(cycle, cycle, price)
    assert all(share >= 0 for share in shares)


@given(some_day, st.sampled_from(BILLING_DAYS), st.integers(0, 500_000), st.integers(0, 30))
def test_who_begins_within_a_cycle_pays_the_share_rounded_once(
    day: date, billing_day: int, price_ore: int, skipped: int
) -> None:
    cycle = cycle_of(day, billing_day)
    start = min(cycle.start + timedelta(days=skipped), cycle.end)
    left = (cycle.end - start).days

    share = share_ore(cycle, Period(start, cycle.end), price_ore * 10_000)

    assert share == (2 * price_ore * left + cycle.days) // (2 * cycle.days)


def test_days_outside_the_cycle_cost_nothing() -> None:
    cycle = cycle_of(date(2026, 3, 10), 5)
    assert share_ore(cycle, Period(date(2026, 2, 1), cycle.start), 100 * DKK) == 0
    assert share_ore(cycle, Period(cycle.end, date(2026, 6, 1)), 100 * DKK) == 0
