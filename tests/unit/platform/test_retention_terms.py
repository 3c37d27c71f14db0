"""Terms of retention by the calendar: on which day something of a day is over."""

from datetime import date, timedelta

import pytest

from elhandel.platform.clock import FixedClock
from elhandel.platform.upkeep.retention import horizon
from elhandel.values.days.local_time import start_of_day


def until(day: date) -> FixedClock:
    return FixedClock(start_of_day(day) + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("came_to_nothing", "over"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 3, 1), date(2026, 9, 1)),
        (date(2026, 8, 28), date(2027, 2, 28)),
        (date(2026, 8, 31), date(2027, 3, 1)),
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2027, 8, 31), date(2028, 3, 1)),
    ],
)
def test_a_signup_is_over_on_the_day_six_months_later_and_not_the_day_before(
    came_to_nothing: date, over: date
) -> None:
    last_moment = start_of_day(came_to_nothing + timedelta(days=1)) - timedelta(microseconds=1)

    assert last_moment >= horizon(until(over - timedelta(days=1))).signups_before
    assert last_moment < horizon(until(over)).signups_before


def test_claims_are_over_three_years_after_the_first_day_without_supply() -> None:
    assert horizon(until(date(2029, 2, 7))).left_by == date(2026, 2, 7)
    assert horizon(until(date(2029, 2, 8))).left_by == date(2026, 2, 8)
    assert horizon(until(date(2031, 2, 28))).left_by == date(2028, 2, 28)
    assert horizon(until(date(2031, 3, 1))).left_by == date(2028, 3, 1)


@pytest.mark.parametrize(
    "day", [date(2026, 1, 1) + timedelta(days=number) for number in range(0, 1500, 7)]
)
def test_no_limit_ever_goes_back(day: date) -> None:
    today, tomorrow = horizon(until(day)), horizon(until(day + timedelta(days=1)))

    for name in (
        "signups_before",
        "messages_before",
        "sent_before",
        "processes_before",
        "left_by",
        "books_from",
    ):
        assert getattr(today, name) <= getattr(tomorrow, name), name
