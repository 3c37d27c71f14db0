"""Quality of a reading: one byte an interval, the same values as the SQL views read (migration
0004.metering).

The low nibble is the digit of the market's code (A04 → 4), 0 where nothing was delivered. The
high nibble says that the interval is a share of a value for a longer time: an hour's or a day's.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

type QualityArray = npt.NDArray[np.uint8]

NOT_DELIVERED: Final = 0
ADJUSTED: Final = 1
NOT_AVAILABLE: Final = 2
ESTIMATED: Final = 3
MEASURED: Final = 4
INCOMPLETE: Final = 5
CALCULATED: Final = 6

CODE: Final = 0x0F
SHARE_OF_HOUR: Final = 0x10
SHARE_OF_DAY: Final = 0x20
SHARE: Final = SHARE_OF_HOUR | SHARE_OF_DAY

BY_MARKET_CODE: Final = {
    "A01": ADJUSTED,
    "A02": NOT_AVAILABLE,
    "A03": ESTIMATED,
    "A04": MEASURED,
    "A05": INCOMPLETE,
    "A06": CALCULATED,
}

_HAS_VALUE: Final = np.array(
    [code & CODE not in {NOT_DELIVERED, NOT_AVAILABLE} for code in range(256)]
)
_IS_ESTIMATE: Final = np.array([code & CODE in {ESTIMATED, INCOMPLETE} for code in range(256)])


def market_code(quality: int) -> str | None:
    """The market's code of a quality byte (`"A04"`); None where nothing was delivered."""
    return f"A0{quality & CODE}" if quality & CODE else None


def has_value(quality: QualityArray) -> npt.NDArray[np.bool_]:
    """Where there is a reading that can be settled: delivered, and not declared missing (A02)."""
    return _HAS_VALUE[quality]


def is_estimate(quality: QualityArray) -> npt.NDArray[np.bool_]:
    """Where the reading stands in for a measured one (A03) or sums only what there was (A05)."""
    return _IS_ESTIMATE[quality]
