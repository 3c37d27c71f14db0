"""Rounding: an exact amount becomes øre once, half away from zero."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.exact.arithmetic import INT64_EXACT, Exact

NANO_DKK_PER_ORE: Final = 10**7


def round_to_ore(nano_dkk: int, denominator: int = 1) -> int:
    """The amount nano_dkk / denominator in øre (0.01 DKK), half away from zero.

    denominator: positive.
    """
    return round_half_away(nano_dkk, denominator * NANO_DKK_PER_ORE)


def round_half_away(numerator: int, denominator: int) -> int:
    """The integer nearest to numerator / denominator, half away from zero.

    denominator: positive.
    """
    whole, rest = divmod(abs(numerator), denominator)
    whole += 2 * rest >= denominator

    return whole if numerator >= 0 else -whole


def round_all_to_ore(nano_dkk: Exact, denominator: int = 1) -> NDArray[np.int64]:
    """(n,) `round_to_ore` of every amount, which has to fit (see `beyond_int64_ore`)."""
    unit = denominator * NANO_DKK_PER_ORE
    amounts = nano_dkk if unit < INT64_EXACT else nano_dkk.astype(object)

    sizes = np.abs(amounts)
    whole = sizes // unit
    rest = sizes - whole * unit
    rounded = whole + (rest >= unit - rest)
    signed: NDArray[np.int64] = np.where(amounts < 0, -rounded, rounded).astype(np.int64)

    return signed


def rests_of_ore(
    nano_dkk: Exact, ore: NDArray[np.int64], denominator: int = 1
) -> NDArray[np.int64]:
    """(n,) what rounding left of amounts: nano_dkk - ore x 10^7 x denominator, at most half an øre.

    Product and difference may pass int64 on the way: it counts modulo 2^64, and what is left is far
    smaller.
    """
    unit = denominator * NANO_DKK_PER_ORE
    if nano_dkk.dtype == object or unit >= INT64_EXACT:
        wide = nano_dkk.astype(object) - ore.astype(object) * unit
        rests: NDArray[np.int64] = wide.astype(np.int64)
    else:
        rests = nano_dkk - ore * np.int64(unit)

    return rests


def beyond_int64_ore(nano_dkk: Exact, denominator: int = 1) -> NDArray[np.int64]:
    """The positions of amounts that int64 cannot hold in øre."""
    if nano_dkk.dtype != object:
        return np.zeros(0, np.int64)

    return np.flatnonzero(np.abs(nano_dkk) >= (INT64_EXACT - 1) * denominator * NANO_DKK_PER_ORE)
