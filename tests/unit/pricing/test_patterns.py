"""Price series become patterns, and patterns give the series back."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.pricing.charges import UnreadablePriceSeries
from elhandel.pricing.charges.pattern import PatternFrom, patterns_of
from elhandel.values.days.local_time import days, intervals_of_day, local_date, start_of_day

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
DAY = timedelta(1)


def read(resolution: str, start: date, end: date, prices: list[int]) -> list[PatternFrom]:
    patterns, last = patterns_of(resolution, start_of_day(start), start_of_day(end), prices)
    assert last == end
    return patterns


def expanded(patterns: list[PatternFrom], start: date, end: date, minutes: int) -> list[int]:
    """What each interval costs, looked up as a bill does: by local clock time, or by position on
    its one day.
    """
    prices = []
    for day in days(start, end):
        pattern = next(entry.pattern for entry in reversed(patterns) if entry.valid_from <= day)
        count = intervals_of_day(day, minutes)
        if len(pattern) == count and count != 24 * 60 // minutes:
            prices += pattern
        else:
            prices += [
                _by_clock(pattern, start_of_day(day) + n * timedelta(minutes=minutes))
                for n in range(count)
            ]
    return prices


def _by_clock(pattern: tuple[int, ...], instant: datetime) -> int:
    from elhandel.values.days.local_time import COPENHAGEN

    local = instant.astimezone(COPENHAGEN)
    return pattern[(local.hour * 60 + local.minute) * len(pattern) // 1440]


starts = st.sampled_from(
    [date(2026, 1, 30), SPRING - 2 * DAY, SPRING, AUTUMN - 2 * DAY, AUTUMN, date(2028, 2, 28)]
)


@given(starts, st.integers(1, 5), st.sampled_from([15, 60]), st.data())
def test_the_patterns_of_an_hourly_series_give_it_back(
    start: date, length: int, minutes: int, data: st.DataObject
) -> None:
    end = start + length * DAY
    few = st.integers(-3, 3)  # few prices, so that neighbouring days are often equal
    prices: list[int] = []
    for day in days(start, end):
        count = intervals_of_day(day, minutes)
        usual = data.draw(st.lists(few, min_size=4, max_size=4))
        prices += [usual[n * 4 // count] for n in range(count)]
    patterns = read(f"PT{minutes}M" if minutes == 15 else "PT1H", start, end, prices)
    assert expanded(patterns, start, end, minutes) == prices


@given(starts, st.data())
def test_any_prices_of_a_day_on_which_the_clocks_change_come_back(
    start: date, data: st.DataObject
) -> None:
    count = intervals_of_day(start, 60)
    prices = data.draw(st.lists(st.integers(-(10**9), 10**9), min_size=count, max_size=count))
    assert expanded(read("PT1H", start, start + DAY, prices), start, start + DAY, 60) == prices


@given(starts, st.lists(st.integers(-3, 3), min_size=1, max_size=40))
def test_daily_prices_give_the_series_back(start: date, prices: list[int]) -> None:
    end = start + len(prices) * DAY
    patterns = read("P1D", start, end, prices)
    by_day = {entry.valid_from: entry.pattern for entry in patterns}
    assert [
        next(by_day[day - n * DAY] for n in range(50) if day - n * DAY in by_day)[0]
        for day in days(start, end)
    ] == prices


def test_equal_neighbours_are_one_pattern() -> None:
    assert read("PT1H", date(2026, 1, 1), date(2026, 1, 4), [7] * 72) == [
        PatternFrom(date(2026, 1, 1), (7,) * 24)
    ]


def test_a_series_over_spring_keeps_one_pattern() -> None:
    ordinary = list(range(24))
    spring = ordinary[:2] + ordinary[3:]
    patterns = read("PT1H", SPRING - DAY, SPRING + 2 * DAY, ordinary + spring + ordinary)
    assert [entry.valid_from for entry in patterns][:2] == [SPRING - DAY, SPRING]
    assert expanded(patterns, SPRING - DAY, SPRING + 2 * DAY, 60) == ordinary + spring + ordinary


def test_an_autumn_day_whose_repeated_hour_costs_the_same_is_an_ordinary_pattern() -> None:
    prices = [*range(3), 2, *range(3, 24)]
    assert read("PT1H", AUTUMN, AUTUMN + DAY, prices) == [PatternFrom(AUTUMN, tuple(range(24)))]


def test_an_autumn_day_whose_repeated_hour_has_two_prices_stays_by_position() -> None:
    prices = [*range(3), 99, *range(3, 24)]
    assert read("PT1H", AUTUMN, AUTUMN + DAY, prices) == [PatternFrom(AUTUMN, tuple(prices))]


@pytest.mark.parametrize(
    ("start", "end", "prices", "expected"),
    [
        (date(2026, 1, 1), date(2026, 2, 1), [10], [(date(2026, 1, 1), 10)]),
        (
            date(2026, 1, 1),
            date(2026, 4, 1),
            [10, 10, 11],
            [(date(2026, 1, 1), 10), (date(2026, 3, 1), 11)],
        ),
        (date(2026, 1, 1), date(2027, 1, 1), [10], [(date(2026, 1, 1), 10)]),
        (
            date(2026, 1, 15),
            date(2026, 3, 1),
            [10, 20],
            [(date(2026, 1, 15), 10), (date(2026, 2, 1), 20)],
        ),
        (
            date(2026, 1, 31),
            date(2026, 3, 1),
            [10, 20],
            [(date(2026, 1, 31), 10), (date(2026, 2, 1), 20)],
        ),
    ],
)
def test_monthly_prices_step_at_the_first_of_the_month(
    start: date, end: date, prices: list[int], expected: list[tuple[date, int]]
) -> None:
    assert [
        (entry.valid_from, *entry.pattern) for entry in read("P1M", start, end, prices)
    ] == expected


@pytest.mark.parametrize(
    ("resolution", "prices"), [("PT1H", list(range(24))), ("PT15M", list(range(96))), ("P1D", [7])]
)
def test_the_prices_of_one_day_told_for_good_hold_on_every_day(
    resolution: str, prices: list[int]
) -> None:
    start, end = date(2021, 1, 1), date(2100, 4, 1)
    assert read(resolution, start, end, prices) == [PatternFrom(start, tuple(prices))]


@pytest.mark.parametrize(
    ("resolution", "prices", "end"),
    [
        ("PT1H", [1] * 24, date(2029, 1, 1)),
        ("PT1H", [1] * 25, date(2100, 1, 1)),
        ("P1D", [1, 1], date(2100, 1, 1)),
        ("PT1H", [1] * 23, date(2026, 1, 2)),
        ("PT1H", [1] * 25, date(2026, 1, 2)),
        ("PT15M", [1] * 95, date(2026, 1, 2)),
        ("PT1H", [1] * 24, SPRING),
        ("P1D", [1], date(2026, 1, 3)),
        ("P1D", [1, 1], date(2026, 1, 2)),
        ("P1M", [1, 1], date(2026, 2, 1)),
        ("P1M", [], date(2026, 2, 1)),
        ("PT1H", [], date(2026, 1, 2)),
        ("P1Y", [1], date(2027, 1, 1)),
        ("PT30M", [1] * 48, date(2026, 1, 2)),
    ],
)
def test_prices_that_do_not_fill_their_period_are_refused(
    resolution: str, prices: list[int], end: date
) -> None:
    with pytest.raises(UnreadablePriceSeries):
        patterns_of(resolution, start_of_day(date(2026, 1, 1)), start_of_day(end), prices)


def test_a_series_that_does_not_run_over_whole_danish_days_is_refused() -> None:
    midnight_utc = datetime.fromisoformat("2026-01-01T00:00+00:00")
    with pytest.raises(UnreadablePriceSeries, match="whole Danish days"):
        patterns_of("P1D", midnight_utc, midnight_utc + DAY, [1])
    with pytest.raises(UnreadablePriceSeries, match="whole Danish days"):
        patterns_of("P1D", start_of_day(date(2026, 1, 2)), start_of_day(date(2026, 1, 1)), [1])


def test_the_days_of_the_tests_have_the_lengths_they_are_for() -> None:
    assert [
        intervals_of_day(day, 60) for day in (SPRING, AUTUMN, local_date(start_of_day(SPRING)))
    ] == [23, 25, 23]
