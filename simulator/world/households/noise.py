"""Chance that is a function: numbers in [0, 1) from a seed, a stream, keys and a day, for whole
fleets at once.

splitmix64's finaliser over 64-bit integers: no state, so that any point's any day can be drawn
alone and in any order and comes out the same.
"""

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Keys = NDArray[np.uint64]
type Uniform = NDArray[np.float64]

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
_DAY: Final = 0xD1B54A32D192ED03
_MULTIPLY_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MULTIPLY_2: Final = np.uint64(0x94D049BB133111EB)


def uniform(seed: int, stream: int, keys: Keys, day: date, size: int) -> Uniform:
    """Independent numbers in [0, 1) for each key and position of a day: (len(keys), size)."""
    start = _mix(
        np.array(
            [(seed * _GOLDEN + stream * _DAY + day.toordinal() * 0xA24BAED4963EE407) & _MASK],
            np.uint64,
        )
    )
    rows = _mix(keys ^ start)
    steps = np.arange(1, size + 1, dtype=np.uint64) * np.uint64(_GOLDEN)
    drawn = _mix(rows[:, None] + steps[None, :])

    return (drawn >> np.uint64(11)).astype(np.float64) * 2.0**-53


def single_uniform(seed: int, stream: int, key: int, day: date) -> float:
    """A single number in [0, 1)."""
    return float(uniform(seed, stream, np.array([key], np.uint64), day, 1)[0, 0])


def _mix(value: Keys) -> Keys:
    mixed = value ^ (value >> np.uint64(30))
    mixed = mixed * _MULTIPLY_1
    mixed = mixed ^ (mixed >> np.uint64(27))
    mixed = mixed * _MULTIPLY_2
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), np.uint64)
