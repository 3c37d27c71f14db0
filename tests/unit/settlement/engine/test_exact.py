"""Sums of products without one unit of error, whatever their size, and the one rounding."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.settlement.engine.exact import (
    Weights,
    plus,
    rests_of_ore,
    round_all_to_ore,
    round_half_away,
    round_to_ore,
    times,
    totals,
    vat,
)

INT32, INT64 = 2**31 - 1, 2**63 - 1


def in_python(wh: np.ndarray, vector: np.ndarray) -> list[int]:
    return [sum(int(q) * int(p) for q, p in zip(row, vector, strict=True)) for row in wh]


@given(
    st.integers(0, 2**32),
    st.sampled_from([10**3, 10**6, INT32]),
    st.sampled_from([10**4, 10**7, 10**12, INT64]),
)
def test_products_are_exact_at_every_size(seed: int, largest_wh: int, largest_price: int) -> None:
    rng = np.random.default_rng(seed)
    intervals = int(rng.integers(1, 200))
    low = -largest_wh if seed % 3 == 0 else 0
    wh = rng.integers(low, largest_wh, (5, intervals), endpoint=True).astype(np.int32)
    wh[0] = largest_wh
    vectors = [
        rng.integers(-largest_price, largest_price, intervals, endpoint=True) for _ in range(3)
    ]
    vectors[0][:] = largest_price

    totals_wh, products = Weights.of(vectors, intervals).products(wh)

    assert totals_wh.tolist() == [sum(row) for row in wh.tolist()]
    assert [product.tolist() for product in products] == [
        in_python(wh, vector) for vector in vectors
    ]


@given(st.integers(0, 2**32), st.sampled_from([10**4, 10**12, INT64]))
def test_products_of_readings_in_two_bytes_are_exact(seed: int, largest_price: int) -> None:
    rng = np.random.default_rng(seed)
    wh = rng.integers(0, 65_535, (4, 100), endpoint=True).astype(np.uint16)
    wh[0] = 65_535
    price = rng.integers(-largest_price, largest_price, 100, endpoint=True)
    price[0] = largest_price

    totals_wh, (product,) = Weights.of([price], 100).products(wh)

    assert totals_wh.tolist() == [sum(row) for row in wh.tolist()]
    assert product.tolist() == in_python(wh, price)
    assert Weights.of([], 100).products(wh)[0].tolist() == totals_wh.tolist()


def test_only_the_points_beyond_the_bound_leave_floating_point() -> None:
    wh = np.array([[1, 2], [INT32, INT32]], np.int32)
    price = np.array([10**8 + 1, 10**8 + 3])

    (product,) = Weights.of([price], 2).products(wh)[1]

    assert product.dtype == np.int64
    assert product.tolist() == in_python(wh, price)


def test_the_bound_is_what_decides_and_not_luck() -> None:
    """2**53 + 1 is the first integer that float64 can't hold: one more Wh there would be lost."""
    wh = np.array([[1, 1]], np.int32)
    price = np.array([2**53, 1])

    assert Weights.of([price], 2).products(wh)[1][0].tolist() == [2**53 + 1]


def test_products_over_many_points_are_the_same_in_every_chunk() -> None:
    rng = np.random.default_rng(7)
    wh = rng.integers(0, 5000, (1500, 744), dtype=np.int32)
    price = rng.integers(-(10**6), 4 * 10**6, 744)

    assert (Weights.of([price], 744).products(wh)[1][0] == wh.astype(np.int64) @ price).all()


@given(st.lists(st.integers(-INT64, INT64), min_size=1, max_size=5), st.integers(-(10**12), 10**12))
def test_multiples_and_sums_leave_int64_when_they_must(values: list[int], factor: int) -> None:
    array = np.array(values, np.int64)

    assert times(array, factor).tolist() == [value * factor for value in values]
    assert plus(array, array).tolist() == [value + value for value in values]


@pytest.mark.parametrize(
    ("nano_dkk", "ore"),
    [
        (5_000_000, 1),
        (-5_000_000, -1),
        (4_999_999, 0),
        (-4_999_999, 0),
        (15_000_000, 2),
        (25_000_000, 3),
        (0, 0),
    ],
)
def test_half_an_ore_is_rounded_away_from_zero(nano_dkk: int, ore: int) -> None:
    assert round_to_ore(nano_dkk) == ore
    assert round_all_to_ore(np.array([nano_dkk])).tolist() == [ore]


@given(st.lists(st.integers(-INT64, INT64), min_size=1, max_size=5), st.integers(1, 10**14))
def test_rounding_is_that_of_decimal_and_symmetric(values: list[int], denominator: int) -> None:
    with localcontext(prec=80):
        expected = [
            int((Decimal(value) / (denominator * 10**7)).quantize(Decimal(1), ROUND_HALF_UP))
            for value in values
        ]

    assert [round_to_ore(value, denominator) for value in values] == expected
    assert round_all_to_ore(np.array(values, np.int64), denominator).tolist() == expected
    assert round_all_to_ore(-np.array(values, np.int64), denominator).tolist() == [
        -ore for ore in expected
    ]
    assert round_all_to_ore(np.array(values, object), denominator).tolist() == expected


@given(st.lists(st.integers(-INT64, INT64), min_size=1, max_size=5), st.integers(1, 10**11))
def test_ore_and_what_rounding_left_are_the_amount(values: list[int], denominator: int) -> None:
    for amounts in (np.array(values, np.int64), np.array([7 * value for value in values], object)):
        ore = round_all_to_ore(amounts, denominator)
        rests = rests_of_ore(amounts, ore, denominator)
        whole = [amount * denominator * 10**7 for amount in ore.tolist()]
        assert [
            amount + rest for amount, rest in zip(whole, rests.tolist(), strict=True)
        ] == amounts.tolist()


@pytest.mark.parametrize(
    ("base", "expected"), [(63451, 15863), (2, 1), (-2, -1), (1, 0), (-1, 0), (6, 2), (0, 0)]
)
def test_vat_is_a_quarter_rounded_once(base: int, expected: int) -> None:
    assert vat(base) == expected


def test_a_line_without_vat_is_in_the_subtotal_and_not_in_the_base() -> None:
    bill = totals([(1000, True), (500, False)])

    assert (bill.subtotal, bill.vat_base, bill.vat, bill.total) == (1500, 1000, 250, 1750)


def test_a_third_is_rounded_to_the_nearest() -> None:
    assert (round_half_away(1, 3), round_half_away(2, 3), round_half_away(-2, 3)) == (0, 1, -1)
