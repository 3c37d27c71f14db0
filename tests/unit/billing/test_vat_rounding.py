"""VAT of a document: once, on the sum of the rounded lines, half away from zero."""

import pytest

from elhandel.settlement.engine.exact import totals

# (amounts without VAT, those without VAT on them, VAT at 25 %), in øre
TABLE = [
    ([0], [], 0),
    ([1], [], 0),
    ([2], [], 1),  # 0.5 øre, away from zero
    ([3], [], 1),
    ([-1], [], 0),
    ([-2], [], -1),
    ([-3], [], -1),
    ([1, 1], [], 1),  # once on the sum: each alone would have none
    ([2, 2], [], 1),  # each alone would have one
    ([2, -2], [], 0),
    ([10_002], [], 2_501),
    ([-10_002], [], -2_501),
    ([10_001, 1], [], 2_501),
    ([10_000], [5_555], 2_500),
    ([10_000], [-12_345], 2_500),
    ([], [5_555], 0),
    ([99_999_999_998], [], 25_000_000_000),
]


@pytest.mark.parametrize(("taxed", "untaxed", "vat"), TABLE)
def test_vat_is_rounded_once_on_the_sum(taxed: list[int], untaxed: list[int], vat: int) -> None:
    lines = [(ore, True) for ore in taxed] + [(ore, False) for ore in untaxed]
    sums = totals(lines, 25)
    assert (sums.vat_base, sums.vat) == (sum(taxed), vat)
    assert sums.total == sum(taxed) + sum(untaxed) + vat


@pytest.mark.parametrize(("taxed", "untaxed", "vat"), TABLE)
def test_what_is_taken_back_rounds_as_what_was_given(
    taxed: list[int], untaxed: list[int], vat: int
) -> None:
    lines = [(-ore, True) for ore in taxed] + [(-ore, False) for ore in untaxed]
    assert totals(lines, 25).vat == -vat
