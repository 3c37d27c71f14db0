"""Which price an amount of a tariff with several prices was settled at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.bill.tariff_prices import exact_price

PRICES = frozenset({42_000, 43_000, -1_000, 0})


@pytest.mark.parametrize(
    ("nano_dkk", "wh", "price"),
    [
        (1_185 * 43_000, 1_185, 43_000),
        (-1_185 * 42_000, -1_185, 42_000),
        (-5_000, 5, -1_000),
        (0, 5, 0),
        (1_185 * 43_000 + 1, 1_185, None),
        (2 * 42_500, 2, None),
        (0, 0, None),
        (7, 0, None),
    ],
)
def test_the_price_is_one_that_was_and_that_the_amount_exactly_comes_to(
    nano_dkk: int, wh: int, price: int | None
) -> None:
    assert exact_price(nano_dkk, wh, PRICES) == price


def test_a_fraction_of_a_nano_krone_is_of_no_price() -> None:
    assert exact_price(42_000 * 3 + 1, 1, PRICES, 3) is None
    assert exact_price(42_000 * 3, 1, PRICES, 3) == 42_000


@given(
    wh=st.integers(1, 10**9), price=st.sampled_from(sorted(PRICES)), sign=st.sampled_from([1, -1])
)
def test_every_quantity_at_one_price_has_that_price(wh: int, price: int, sign: int) -> None:
    assert exact_price(sign * wh * price, sign * wh, PRICES) == price
