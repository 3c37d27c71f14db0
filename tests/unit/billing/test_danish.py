from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.document import danish
from elhandel.values.days.period import Period


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (123_456, "1.234,56"),
        (0, "0,00"),
        (-5, "−0,05"),
        (-123_456_789, "−1.234.567,89"),
        (7, "0,07"),
    ],
)
def test_amounts_have_a_point_for_thousands_and_a_comma_for_decimals(ore: int, text: str) -> None:
    assert danish.kroner(ore) == text


@given(st.integers(-(10**12), 10**12))
def test_an_amount_can_be_read_back_exactly(ore: int) -> None:
    plain = danish.kroner(ore).replace(".", "").replace(",", ".").replace("−", "-")
    assert Decimal(plain) * 100 == ore


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=6), st.integers(0, 6))
def test_a_number_is_written_as_the_unicode_consortium_has_it(value: Decimal, places: int) -> None:
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    known = format_decimal(abs(rounded), format=pattern, locale="da")
    assert danish.number(value, places).removeprefix("−") == known


@pytest.mark.parametrize(
    ("micro_dkk", "text"),
    [(8_000, "0,80"), (686_412, "68,6412"), (72_000, "7,20"), (-40_000, "−4,00"), (0, "0,00")],
)
def test_a_price_of_a_kwh_is_in_ore_with_all_its_decimals(micro_dkk: int, text: str) -> None:
    assert danish.ore_per_kwh(micro_dkk) == text


@pytest.mark.parametrize(
    ("micro_dkk", "text"),
    [
        (29_000_000, "29,00"),
        (21_250_000, "21,25"),
        (12_345_678, "12,345678"),
        (5_125_000, "5,125"),
        (0, "0,00"),
    ],
)
def test_a_price_of_a_month_is_in_kroner_with_all_its_decimals(micro_dkk: int, text: str) -> None:
    assert danish.kroner_of_micro(micro_dkk) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.125", 2, "0,13"),
        ("0.135", 2, "0,14"),
        ("-0.125", 2, "−0,13"),
        ("2.5", 0, "3"),
        ("-0.004", 2, "0,00"),
    ],
)
def test_a_number_is_rounded_half_away_from_zero_and_nothing_has_no_sign(
    value: str, decimals: int, text: str
) -> None:
    assert danish.number(Decimal(value), decimals) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2026, 1, 1), date(2026, 2, 1), "1.–31. januar 2026"),
        (date(2026, 1, 16), date(2026, 3, 1), "16. januar – 28. februar 2026"),
        (date(2025, 12, 1), date(2026, 2, 1), "1. december 2025 – 31. januar 2026"),
        (date(2026, 5, 5), date(2026, 5, 6), "5. maj 2026"),
    ],
)
def test_a_period_names_its_first_and_last_day(start: date, end: date, text: str) -> None:
    assert danish.period(Period(start, end)) == text
