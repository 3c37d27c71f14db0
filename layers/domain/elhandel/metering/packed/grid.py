"""How the days of a period are divided into intervals, where that is not the same on all of them.

A meter may be read by the hour and then by quarters; a correction may give one day, or even one
hour of it, by quarters. Each value stays one interval of the length for which it was measured,
because it is priced by the mean price of that time. Cutting it into shares would lose that, and
rounding them would move the price of what did not change.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.packed.day import DAY, QUARTER, Int32Array, Int64Array
from elhandel.metering.packed.quality import SHARE, SHARE_OF_HOUR, QualityArray
from elhandel.metering.packed.series import quarters_of
from elhandel.values.days.local_time import days
from elhandel.values.days.period import Period

_PARTS: Final = 4
"""Quarters of an hour."""


def lengths_of(minutes: int, quarters: int) -> Int64Array:
    """(intervals,) the quarters in each interval of a day of one resolution. quarters: of the day,
    92, 96 or 100.
    """
    if minutes == DAY:
        return np.array([quarters], np.int64)
    parts = minutes // QUARTER
    return np.full(quarters // parts, parts, np.int64)


def whole_values(
    minutes: int, wh: Int32Array, quality: QualityArray | None, quarters: int
) -> tuple[Int64Array, Int32Array]:
    """A stored day as it was measured: the quarters in each interval, and the Wh, (intervals,)
    both.

    A day that is stored in quarters may hold hours, cut into four shares each: where all four stand
    they are one value again. A share whose hour has lost a quarter to a value of its own stays a
    quarter.
    """
    lengths = lengths_of(minutes, quarters)
    if minutes != QUARTER or quality is None:
        return lengths, wh

    whole = ((quality & SHARE) == SHARE_OF_HOUR).reshape(-1, _PARTS).all(axis=1)  # (hours,)
    if not whole.any():
        return lengths, wh

    begins = np.ones((len(whole), _PARTS), bool)  # (hours, quarters) where an interval begins
    begins[whole, 1:] = False
    firsts = np.flatnonzero(begins)  # (intervals,) the first quarter of each

    return np.diff(firsts, append=len(wh)), np.add.reduceat(wh, firsts, dtype=np.int32)


def first_quarters(lengths: Sequence[Int64Array]) -> Int64Array:
    """(intervals,) the quarter that each interval of some days begins with, counted from the first
    day's midnight.
    """
    quarters = np.concatenate(lengths)  # (intervals,) in each
    return np.cumsum(quarters) - quarters


def lengths_by_day(
    period: Period, known: Mapping[date, Int64Array], minutes: Mapping[date, int]
) -> list[Int64Array]:
    """For each day the quarters in each interval, (intervals of the day,).

    A day that does not count is divided as the days beside it, so that points share what they can.
    known: the quarters in each interval of days that are not of one resolution. minutes: the
    resolution by day.
    """
    beside = next((minutes[day] for day in sorted(minutes)), QUARTER)

    found = []
    for day in days(period.start, period.end):
        beside = minutes.get(day, beside)
        found.append(known[day] if day in known else lengths_of(beside, quarters_of(day)))

    return found
