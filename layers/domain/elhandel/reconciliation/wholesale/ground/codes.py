"""The codes that the arithmetic depends on."""

from enum import IntEnum
from typing import Final

BY_HOUR: Final = "PT1H"
BY_DAY: Final = "P1D"
"""The resolutions of a tariff that sums are made of."""


class Quality(IntEnum):
    """Where readings come from, a bit for each so that those of a sum are one number."""

    CALCULATED = 1
    MISSING = 2
    ESTIMATED = 4
    MEASURED = 8
