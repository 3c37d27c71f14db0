"""Amounts, prices and energy between text and integer: exact, or refused."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.values.units import (
    InvalidAmount,
    decimal_dkk,
    decimal_kwh,
    dkk_of_micro,
    dkk_of_ore,
    kwh_of_wh,
    micro_dkk,
    ore,
    wh,
)

BOTH_WAYS = [(ore, dkk_of_ore), (micro_dkk, dkk_of_micro), (wh, kwh_of_wh)]


@pytest.mark.parametrize(("read", "write"), BOTH_WAYS)
@given(units=st.integers(-(10**14), 10**14))
def test_what_is_written_is_read_as_the_same(
    read: Callable[[str], int], write: Callable[[int], str], units: int
) -> None:
    assert read(write(units)) == units


@given(units=st.integers(-(2**63), 2**63))
def test_a_decimal_of_json_is_written_as_its_text(units: int) -> None:
    assert str(decimal_dkk(units)) == dkk_of_ore(units)
    assert str(decimal_kwh(units)) == kwh_of_wh(units)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("700", 70000), ("700.5", 70050), ("-0.05", -5), ("12.3400", 1234), (7, 700)],
)
def test_an_amount_in_dkk_is_whole_ore(text: str | int, expected: int) -> None:
    assert ore(text) == expected


def test_a_decimal_is_read_by_its_digits() -> None:
    assert micro_dkk(Decimal("1E-6")) == 1
    assert micro_dkk(Decimal("2E+2")) == 200_000_000


@pytest.mark.parametrize(
    "text",
    [
        "700.009",
        "NaN",
        "Infinity",
        "1e3",
        "1,5",
        "",
        " 1",
        "1 ",
        "+1",
        ".5",
        "5.",
        "٣",
        "1" * 16,
        True,
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount):
        ore(text)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("0.001")])
def test_a_decimal_that_is_no_amount_is_refused(value: Decimal) -> None:
    with pytest.raises(InvalidAmount):
        ore(value)
