"""A day's cost beside the month before: use and price add up to the difference."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from elhandel.portal.usage.month_before import PerDay, SomeDays, per_day

DECEMBER = date(2025, 12, 1)

some_days = st.builds(
    SomeDays,
    days=st.integers(1, 62),
    ore=st.integers(-1_000_000, 10_000_000),
    wh=st.integers(1, 10_000_000),
)


@given(now=some_days, then=some_days)
def test_use_and_price_add_up_to_the_difference(now: SomeDays, then: SomeDays) -> None:
    found = per_day(DECEMBER, now, then)
    assert found.by_use + found.by_price == found.ore
    exact = now.ore / now.days - then.ore / then.days
    assert abs(found.ore - exact) <= 0.5 + 1e-6


@given(then=some_days)
def test_the_same_days_again_cost_nothing_more(then: SomeDays) -> None:
    twice = SomeDays(2 * then.days, 2 * then.ore, 2 * then.wh)
    assert per_day(DECEMBER, twice, then) == PerDay(DECEMBER, 0, 0, 0)


def test_what_is_used_beyond_is_use_at_the_old_price_and_the_rest_is_price() -> None:
    """10 kWh a day at 2 kr. became 12 kWh a day at 2.50 kr."""
    then = SomeDays(days=30, ore=30 * 2_000, wh=30 * 10_000)
    now = SomeDays(days=10, ore=10 * 3_000, wh=10 * 12_000)
    assert per_day(DECEMBER, now, then) == PerDay(DECEMBER, 1_000, 400, 600)
