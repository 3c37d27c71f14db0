"""Exact amounts: quantity times price in whole millionths, rounded once, half away from zero.

Energinet's decimals have 3 places for quantities and 6 for prices and amounts. Here a quantity is
in thousandths (Wh, thousandths of a piece), a price and an amount in millionths of a krone, so that
a product is in 10**-9 kroner and exact.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.wholesale.ground.errors import AmountBeyondBelief

type Int64s = NDArray[np.int64]

NOTHING: Final = np.iinfo(np.int64).min
"""Stands in an array where there is no price, and so no amount."""

THOUSAND: Final = 1000
_LARGEST: Final = 10**18
"""Millionths: an amount has 12 digits before the point."""
_INT64: Final = 2**63 - THOUSAND


def half_away(numerator: int, denominator: int) -> int:
    """The whole number nearest to numerator / denominator, half away from zero.

    denominator: positive.
    """
    whole, rest = divmod(abs(numerator), denominator)
    whole += 2 * rest >= denominator

    return whole if numerator >= 0 else -whole


def all_half_away(numerators: NDArray[Any], denominator: int) -> NDArray[Any]:
    """`half_away` of every number, of int64 or of Python's integers."""
    sizes = np.abs(numerators)
    whole = sizes // denominator
    whole = whole + (2 * (sizes - whole * denominator) >= denominator)

    signed: NDArray[Any] = np.where(numerators < 0, -whole, whole)

    return signed


def times_price(quantities: Int64s, prices: Int64s) -> Int64s:
    """(places,) the amounts in micro-DKK; NOTHING where there is no price.

    quantities: (places,), thousandths. prices: (places,), micro-DKK or NOTHING.
    Raises AmountBeyondBelief for an amount of 10**12 DKK or more.
    """
    amounts = np.full(len(prices), NOTHING, np.int64)
    priced = prices != NOTHING
    wanted, price = quantities[priced], prices[priced]

    if _reach(wanted) * _reach(price) >= _INT64:
        wanted, price = wanted.astype(object), price.astype(object)
    products = all_half_away(wanted * price, THOUSAND)
    if _reach(products) >= _LARGEST:
        raise AmountBeyondBelief(
            "A charge comes to 10^12 kroner or more in one hour or day. "
            "Correct the readings, the price or the quantity of the link."
        )
    amounts[priced] = products.astype(np.int64)

    return amounts


def _reach(values: NDArray[Any]) -> int:
    """The largest absolute value."""
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0
