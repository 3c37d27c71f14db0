"""A month foretold: known days and the same weekdays before, with the range of its own errors."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from elhandel.portal.usage.forecast import DayBefore, Forecast, forecast
from elhandel.portal.usage.rules import ForecastRules

RULES = ForecastRules(date(2020, 1, 1), from_day=7, weeks=4, spread_percent=128)
MONDAY = date(2026, 1, 5)
ONE_DAY = timedelta(days=1)


def before(ores: list[int], until: date = MONDAY) -> dict[date, DayBefore]:
    """The days before `until`, the latest last."""
    return {
        until - (len(ores) - number) * ONE_DAY: DayBefore(wh=ore * 10, ore=ore)
        for number, ore in enumerate(ores)
    }


def foretold(known: dict[date, DayBefore], days: int = 1, ore: int = 0) -> Forecast:
    to_come = dict.fromkeys((MONDAY + number * ONE_DAY for number in range(days)), 100)
    found = forecast(ore, to_come, known, {}, RULES)
    assert found is not None
    return found


def test_a_day_to_come_is_the_mean_of_the_same_weekday_and_what_every_day_costs() -> None:
    mondays = [1_000, 2_000, 3_000, 4_000]
    known = before([ore if place == 0 else 9 for ore in mondays for place in range(7)])
    assert foretold(known).expected_ore == 2_500 + 100


def test_a_fifth_week_counts_no_more() -> None:
    known = before([50_000] * 7 + [700] * 28)
    assert foretold(known).expected_ore == 700 + 100


def test_known_prices_are_used_where_they_are_known() -> None:
    known = before([500] * 28)
    priced = {MONDAY: dict.fromkeys(known, 900)}
    found = forecast(0, {MONDAY: 0}, known, priced, RULES)
    assert found is not None
    assert found.expected_ore == 900


def test_without_a_like_day_nothing_is_foretold() -> None:
    assert forecast(0, {MONDAY: 0}, before([500] * 3), {}, RULES) is None


def test_where_every_week_was_alike_the_range_is_a_point() -> None:
    found = foretold(before([700, 10, 20, 30, 40, 50, 60] * 4), days=5)
    assert found.low_ore == found.expected_ore == found.high_ore


@given(st.lists(st.integers(0, 100_000), min_size=28, max_size=28), st.integers(1, 24))
def test_the_range_lies_around_the_expected_and_grows_with_the_days(
    ores: list[int], days: int
) -> None:
    known = before(ores)
    fewer, more = foretold(known, days), foretold(known, days + 1)
    assert fewer.low_ore <= fewer.expected_ore <= fewer.high_ore
    assert more.high_ore - more.low_ore >= fewer.high_ore - fewer.low_ore
