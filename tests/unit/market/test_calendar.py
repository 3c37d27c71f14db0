"""The market's business days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.market.rules.calendar import add_business_days, is_business_day

EASTER_SUNDAYS = [
    date(2023, 4, 9),
    date(2024, 3, 31),
    date(2025, 4, 20),
    date(2026, 4, 5),
    date(2027, 3, 28),
    date(2028, 4, 16),
]


@pytest.mark.parametrize("easter", EASTER_SUNDAYS, ids=str)
def test_the_days_that_hang_on_easter_are_holidays(easter: date) -> None:
    moving = {
        "Maundy Thursday": -3,
        "Good Friday": -2,
        "Easter Monday": 1,
        "Ascension": 39,
        "Whit Monday": 50,
    }
    assert [
        name for name, days in moving.items() if is_business_day(easter + timedelta(days))
    ] == []


@pytest.mark.parametrize("easter", EASTER_SUNDAYS, ids=str)
def test_the_days_beside_the_easter_holidays_are_business_days(easter: date) -> None:
    beside = {
        "Wednesday before": -4,
        "Tuesday after": 2,
        "Friday after Ascension": 40,
        "Tuesday after Whitsun": 51,
    }
    holidays = {
        name for name, days in beside.items() if not is_business_day(easter + timedelta(days))
    }
    assert holidays == set()


@pytest.mark.parametrize(
    ("day", "business"),
    [
        (date(2022, 5, 13), False),
        (date(2023, 5, 5), False),
        (date(2024, 4, 26), True),
        (date(2025, 5, 16), True),
        (date(2026, 5, 1), True),
    ],
)
def test_great_prayer_day_is_a_holiday_to_2023_and_a_business_day_from_2024(
    day: date, business: bool
) -> None:
    assert is_business_day(day) is business


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 6, 5),
        date(2025, 12, 24),
        date(2025, 12, 31),
        date(2026, 6, 5),
        date(2026, 12, 24),
        date(2026, 12, 31),
    ],
    ids=str,
)
def test_constitution_day_christmas_eve_and_new_years_eve_are_business_days_in_the_market(
    day: date,
) -> None:
    assert is_business_day(day)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2025, 12, 25), date(2025, 12, 26)], ids=str)
def test_new_years_day_and_the_two_days_of_christmas_are_holidays(day: date) -> None:
    assert not is_business_day(day)


def test_a_rule_pack_closes_a_day_and_opens_one() -> None:
    assert not is_business_day(date(2025, 12, 24), closed=("12-24", "12-31"))
    assert is_business_day(date(2025, 12, 26), opened=("12-26",))


def test_an_opened_day_stays_closed_on_a_weekend() -> None:
    assert not is_business_day(date(2026, 12, 26), opened=("12-26",))


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (
            date(2025, 12, 15),
            date(2026, 1, 8),
        ),  # over 25, 26 December and 1 January; 24 and 31 count
        (date(2026, 3, 23), date(2026, 4, 16)),  # over Maundy Thursday, Good Friday, Easter Monday
        (date(2026, 5, 4), date(2026, 5, 27)),  # over Ascension and Whit Monday
        (date(2023, 4, 24), date(2023, 5, 16)),  # over Great Prayer Day
        (date(2024, 4, 22), date(2024, 5, 14)),  # the same weeks without it, with Ascension
        (date(2026, 1, 17), date(2026, 2, 6)),  # from a Saturday
    ],
)
def test_fifteen_business_days(today: date, start: date) -> None:
    assert add_business_days(today, 15) == start


def test_no_business_days_is_the_day_itself_even_on_a_sunday() -> None:
    assert add_business_days(date(2026, 4, 5), 0) == date(2026, 4, 5)


days = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(days, st.integers(1, 60))
def test_the_nth_business_day_is_one_and_has_n_of_them_up_to_it(day: date, count: int) -> None:
    reached = add_business_days(day, count)
    between = [day + timedelta(n) for n in range(1, (reached - day).days + 1)]
    assert is_business_day(reached)
    assert sum(is_business_day(day) for day in between) == count


@given(days, st.integers(0, 30), st.integers(0, 30))
def test_business_days_add_up(day: date, first: int, second: int) -> None:
    assert add_business_days(add_business_days(day, first), second) == add_business_days(
        day, first + second
    )
