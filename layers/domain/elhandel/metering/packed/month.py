"""A month of a point as its row holds it: the values of all its days, in two bytes each or four."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

VALUE_TYPES: Final[dict[int, np.dtype[Any]]] = {2: np.dtype("<u2"), 4: np.dtype("<i4")}
"""By the bytes of a value."""


def fits_two_bytes(
    wh: npt.NDArray[np.int32] | npt.NDArray[np.uint16],
) -> npt.NDArray[np.bool_]:
    """(points,) whether every value lies between 0 and 65,535 Wh, as in nearly every home.

    wh: (points, intervals).
    """
    most = np.iinfo(np.uint16).max
    fits: npt.NDArray[np.bool_] = ((wh >= 0) & (wh <= most)).all(axis=1)
    return fits
