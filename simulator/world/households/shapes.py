"""Shapes of a day: how a dwelling's ordinary use spreads over the 24 local hours, on weekdays and
at weekends.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.world.households.fleet import DWELLINGS
from simulator.world.households.household import Dwelling

_HOME_WEEKDAY: Final = (
    5,
    4,
    4,
    4,
    4,
    5,
    8,
    11,
    9,
    7,
    7,
    7,
    7,
    7,
    7,
    9,
    13,
    18,
    19,
    17,
    15,
    13,
    10,
    7,
)
_HOME_WEEKEND: Final = (
    6,
    5,
    4,
    4,
    4,
    4,
    5,
    7,
    10,
    12,
    13,
    13,
    13,
    12,
    11,
    11,
    13,
    17,
    18,
    16,
    14,
    13,
    10,
    8,
)
_FLAT_WEEKDAY: Final = (
    5,
    4,
    4,
    4,
    4,
    5,
    9,
    11,
    7,
    5,
    5,
    5,
    6,
    6,
    6,
    8,
    12,
    17,
    19,
    18,
    16,
    14,
    11,
    8,
)
_SHOP_WEEKDAY: Final = (
    4,
    4,
    4,
    4,
    4,
    5,
    8,
    13,
    18,
    20,
    20,
    20,
    20,
    20,
    19,
    18,
    16,
    12,
    8,
    5,
    5,
    4,
    4,
    4,
)
_SHOP_WEEKEND: Final = (4, 4, 4, 4, 4, 4, 5, 6, 9, 10, 10, 10, 10, 9, 7, 5, 5, 5, 4, 4, 4, 4, 4, 4)

_WEEKDAY: Final[dict[Dwelling, tuple[int, ...]]] = {"flat": _FLAT_WEEKDAY, "shop": _SHOP_WEEKDAY}
_WEEKEND: Final[dict[Dwelling, tuple[int, ...]]] = {"shop": _SHOP_WEEKEND}

# The part of the year's use that follows the shape; the rest is heating or charging.
BASE_PART: Final = np.array(
    [{"heat_pump": 0.45, "electric_car": 0.55}.get(kind, 1.0) for kind in DWELLINGS]
)


def _table() -> NDArray[np.float64]:
    """(dwelling, weekend, local hour): weights whose mean over a whole week is 1."""
    table = np.array(
        [
            [_WEEKDAY.get(kind, _HOME_WEEKDAY), _WEEKEND.get(kind, _HOME_WEEKEND)]
            for kind in DWELLINGS
        ],
        np.float64,
    )
    week = (5 * table[:, 0].sum(axis=1) + 2 * table[:, 1].sum(axis=1)) / (7 * 24)
    return np.asarray(table / week[:, None, None])


SHAPES: Final = _table()
