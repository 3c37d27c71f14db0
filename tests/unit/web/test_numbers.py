"""Numbers and days as they are read: the same as Babel writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from elhandel.values.days.local_time import danish_time
from elhandel_web.numbers import DANISH, ENGLISH, Numbers

LOCALES = [(DANISH, "da_DK", "−"), (ENGLISH, "en_GB", "−")]


@pytest.mark.parametrize(("numbers", "locale", "minus"), LOCALES)
@given(
    value=st.decimals(-(10**9), 10**9, places=4),
    decimals=st.integers(0, 4),
)
def test_a_number_is_written_as_babel_writes_it(
    numbers: Numbers, locale: str, minus: str, value: Decimal, decimals: int
) -> None:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP")
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    expected = format_decimal(abs(rounded), pattern, locale=locale)
    sign = minus if rounded < 0 else ""
    assert numbers.number(value, decimals) == f"{sign}{expected}"


@given(day=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_a_day_is_written_as_babel_writes_it(day: dt.date) -> None:
    assert DANISH.day(day) == format_date(day, "EEEE d. MMMM", locale="da_DK")
    assert ENGLISH.day(day) == format_date(day, "EEEE, d MMMM", locale="en_GB")
    assert DANISH.month(day) == format_date(day, "MMMM y", locale="da_DK")
    assert DANISH.day_of_year(day) == format_date(day, "d. MMMM y", locale="da_DK")


def test_amounts_energy_and_prices_are_scaled_once() -> None:
    assert DANISH.kr(-84243) == "−842,43"
    assert DANISH.kr(0) == "0,00"
    assert DANISH.kr(None) == "—"
    assert DANISH.kwh(476_900) == "476,9"
    assert DANISH.price(2_345_678) == "2,35"
    assert DANISH.percent(0.125, 1) == "12,5"
    assert ENGLISH.kr(123_456_789) == "1,234,567.89"


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert DANISH.number(Decimal("-0.004")) == "0,00"
    assert DANISH.signed(Decimal("0.004")) == "0,00"
    assert (DANISH.signed(1), DANISH.signed(-1)) == ("+1,00", "−1,00")


def test_months_are_shortened_where_they_are_long() -> None:
    assert DANISH.short(dt.date(2026, 1, 10)) == "10. jan."
    assert DANISH.short(dt.date(2026, 5, 10)) == "10. maj"
    assert ENGLISH.short(dt.date(2026, 1, 10)) == "10 Jan."


def test_times_are_local_and_hours_are_spans() -> None:
    at = dt.datetime(2026, 1, 23, 13, 2, tzinfo=dt.UTC)  # as the database gives it
    assert DANISH.at(at) == "23. jan. 2026 kl. 14.02"
    assert DANISH.at(danish_time(at)) == "23. jan. 2026 kl. 14.02"
    assert DANISH.at(dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)) == "1. juli 2026 kl. 00.30"
    assert DANISH.hours(3) == "kl. 03–04"
    assert DANISH.hours(3, 6) == "kl. 03–06"


def test_a_price_of_the_market_keeps_all_of_its_decimals() -> None:
    assert DANISH.exact_price(155_000) == "0,155"
    assert DANISH.exact_price(150_000) == "0,15"
    assert DANISH.exact_price(1_000_000) == "1,00"
    assert ENGLISH.exact_price(1_234_567) == "1.234567"


def test_an_instant_of_the_last_weeks_is_told_as_the_clocks_show_it() -> None:
    at = dt.datetime(2026, 1, 31, 13, 5, tzinfo=dt.UTC)
    assert DANISH.moment(at) == "31. jan. kl. 14.05"
    assert ENGLISH.moment(at) == "31 Jan. 14:05"
