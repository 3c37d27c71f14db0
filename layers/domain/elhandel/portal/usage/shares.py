"""An amount shared out over its hours: pure, exact, adding up to the øre.

A bill rounds each line once and VAT once, so the hours of a month, each rounded by itself, would
not add up to it. Here the exact amounts are summed from the first hour on, the little that rounding
the bill left is spread evenly, and each hour gets what its sum adds: every hour is within an øre of
its exact amount, and all of them together are the bill.
"""

from collections.abc import Sequence
from itertools import accumulate


def shared_out(exact: Sequence[int], denominator: int, total: int) -> list[int]:
    """Integers near exact[i] / denominator that sum to `total`.

    denominator: positive. total: near the sum of all; what it differs by is spread evenly.
    """
    count = len(exact)
    if not count:
        return []

    drift = total * denominator - sum(exact)
    unit = 2 * denominator * count
    shares, given = [], 0
    for number, summed in enumerate(accumulate(exact), start=1):
        upto = (2 * (summed * count + drift * number) + denominator * count) // unit
        shares.append(upto - given)
        given = upto

    return shares
