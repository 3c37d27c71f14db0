"""The intervals of a local day: their local hours and where the sun stands, right on days the
clocks change.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from elhandel.values.days.local_time import COPENHAGEN, intervals_of_day, start_of_day

_SOLAR_NOON_UTC = 11.3  # about 10.5° east


@dataclass(frozen=True, slots=True)
class DayAxis:
    """One local day in intervals."""

    length: int
    hours: int
    hour: NDArray[np.intp]  # (length,)
    """Counts from the day's start."""
    local_hour: NDArray[np.intp]  # (length,)
    """0 to 23."""
    sun: NDArray[np.float64]  # (length,)
    """0 to 1, cloudless."""


@lru_cache(maxsize=512)
def day_axis(day: date, minutes: int) -> DayAxis:
    """The axis of a local day in intervals of 60 or 15 minutes."""
    begin, length = start_of_day(day), intervals_of_day(day, minutes)
    starts = [begin + timedelta(minutes=minutes * number) for number in range(length)]
    middle = [start.hour + (start.minute + minutes / 2) / 60 for start in starts]
    day_of_year = day.timetuple().tm_yday

    return DayAxis(
        length=length,
        hours=length * minutes // 60,
        hour=np.arange(length) * minutes // 60,
        local_hour=np.array([start.astimezone(COPENHAGEN).hour for start in starts]),
        sun=_sun(np.array(middle), day_of_year),
    )


def _sun(utc_hour: NDArray[np.float64], day_of_year: int) -> NDArray[np.float64]:
    """A curve like the sun's height: long and high in June, short and low in December."""
    season = math.cos(2 * math.pi * (day_of_year - 172) / 365)
    half_day = (12 + 5.3 * season) / 2
    height = np.cos(np.clip((utc_hour - _SOLAR_NOON_UTC) / half_day, -1, 1) * (math.pi / 2))
    return np.asarray(np.clip(height, 0, 1) ** 1.3 * (0.6 + 0.4 * season))
