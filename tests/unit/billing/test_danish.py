"""Numbers, amounts and days as Danes write them."""

from datetime import date
from decimal import Decimal

import pytest

from elhandel.billing.document import danish


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (0, "0,00"),
        (5, "0,05"),
        (-5, "−0,05"),
        (123_456_789, "1.234.567,89"),
        (-100_000, "−1.000,00"),
        (10**17 + 1, "1.000.000.000.000.000,01"),
    ],
)
def test_an_amount_has_points_at_the_thousands_a_comma_and_a_true_minus(ore: int, text: str) -> None:
    assert danish.kroner(ore) == text


@pytest.mark.parametrize(
    ("micro", "text"), [(0, "0,00"), (8_000, "0,80"), (72_000, "7,20"), (72_100, "7,21"), (72_105, "7,2105")]
)
def test_a_price_of_a_kwh_is_written_in_ore_with_all_its_decimals(micro: int, text: str) -> None:
    assert danish.ore_per_kwh(micro) == text


@pytest.mark.parametrize(
    ("micro", "text"),
    [(29_000_000, "29,00"), (21_250_000, "21,25"), (12_345_678, "12,345678"), (5_125_000, "5,125"), (0, "0,00")],
)
def test_a_price_of_a_month_is_written_in_kroner_with_all_its_decimals(micro: int, text: str) -> None:
    assert danish.kroner_of_micro(micro) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [("0.125", 2, "0,13"), ("0.135", 2, "0,14"), ("-0.125", 2, "−0,13"), ("2.5", 0, "3"), ("-0.004", 2, "0,00")],
)
def test_a_number_is_rounded_half_away_from_zero_and_nothing_has_no_sign(value: str, decimals: int, text: str) -> None:
    assert danish.number(Decimal(value), decimals) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2026, 1, 1), date(2026, 2, 1), "1.–31. januar 2026"),
        (date(2026, 1, 31), date(2026, 2, 1), "31. januar 2026"),
        (date(2026, 1, 16), date(2026, 3, 1), "16. januar – 28. februar 2026"),
        (date(2025, 12, 16), date(2026, 1, 16), "16. december 2025 – 15. januar 2026"),
    ],
)
def test_a_period_names_its_first_and_last_day(start: date, end: date, text: str) -> None:
    assert danish.period(start, end) == text
