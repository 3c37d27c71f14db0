from datetime import date

import pytest

from elhandel.billing.bill import due_date
from elhandel.billing.bill.bank_days import is_bank_day, next_bank_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 2),  # Maundy Thursday
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 14),  # Ascension
        date(2026, 5, 15),  # the Friday after it
        date(2026, 6, 5),  # Constitution Day
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2026, 2, 7),  # a Saturday
        date(2026, 2, 8),  # a Sunday
        date(2023, 5, 5),  # Great Prayer Day, for the last time
    ],
)
def test_banks_rest_on_public_holidays_weekends_and_their_own_days(day: date) -> None:
    assert not is_bank_day(day)


@pytest.mark.parametrize(
    "day", [date(2024, 4, 26), date(2026, 2, 9), date(2026, 12, 23), date(2026, 5, 13)]
)
def test_banks_work_on_other_weekdays_and_on_great_prayer_day_since_2024(day: date) -> None:
    assert is_bank_day(day)


def test_a_bank_day_is_its_own_next() -> None:
    assert next_bank_day(date(2026, 2, 9)) == date(2026, 2, 9)


def test_a_due_date_on_maundy_thursday_moves_past_easter() -> None:
    assert due_date(date(2026, 3, 13), 20) == date(2026, 4, 7)


def test_a_due_date_on_christmas_eve_moves_to_the_first_bank_day_after_christmas() -> None:
    assert due_date(date(2026, 12, 4), 20) == date(2026, 12, 28)
