"""Stored days, unpacked: each value as it was measured, gaps and estimates marked.

For those who show readings, where a gap is shown and not refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.packed.day import HOUR, QUARTER, Int32Array, Int64Array, unpack_quality
from elhandel.metering.packed.grid import first_quarters, lengths_of, whole_values
from elhandel.metering.packed.quality import CODE, MEASURED, has_value, is_estimate
from elhandel.metering.packed.series import quarters_of
from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

type Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class IntervalDay:
    """A local day of a point; all arrays are (intervals of the day,)."""

    lengths: Int64Array
    """Quarters of an hour in each interval."""
    wh: Int32Array
    """0 where there is no value."""
    there: Mask
    """Whether there is a value."""
    estimated: Mask
    """Whether the value stands in for a measured one."""
    measured: Mask
    """Whether the value was measured (A04); others were adjusted or calculated."""

    @classmethod
    def nothing(cls, day: date, length: int = 4) -> "IntervalDay":
        """A day of which nothing has come. length: quarters of an hour in each interval."""
        lengths = lengths_of(QUARTER if length < HOUR // QUARTER else HOUR, quarters_of(day))
        none = np.zeros(len(lengths), np.bool_)
        return cls(lengths, np.zeros(len(lengths), np.int32), none, none, none)


def stored_days(
    tx: Transaction, points: Sequence[int], period: Period
) -> dict[MeteringPointId, dict[date, IntervalDay]]:
    """What is stored of some points on the local days of a period, by point and day."""
    found: dict[MeteringPointId, dict[date, IntervalDay]] = {
        MeteringPointId(point): {} for point in points
    }
    values = {"points": list(points), "start": period.start, "end": period.end}
    for point, day, minutes, wh, quality in tx.cursor(binary=True).execute(_DAYS, values):
        found[MeteringPointId(point)][day] = interval_day(day, minutes, wh, quality)

    return found


def interval_day(
    day: date, minutes: int, packed: bytes, packed_quality: bytes | None
) -> IntervalDay:
    """A stored day, unpacked; minutes: the resolution in which it is stored."""
    wh: Int32Array = np.frombuffer(packed, "<i4").astype(np.int32)
    quality = unpack_quality(packed_quality, len(wh))
    lengths, whole = whole_values(
        minutes, wh, None if packed_quality is None else quality, quarters_of(day)
    )
    if len(lengths) != len(wh):  # quarters, of which some are shares of an hour
        quality = quality[first_quarters([lengths])]

    there = has_value(quality)
    return IntervalDay(
        lengths=lengths,
        wh=np.where(there, whole, np.int32(0)),
        there=there,
        estimated=is_estimate(quality) & there,
        measured=quality & CODE == MEASURED,
    )


def day_wh(day: date, minutes: int, packed: bytes, packed_quality: bytes | None) -> int:
    """What a stored day comes to, Wh; a gap counts as nothing."""
    if packed_quality is None:  # all of it is there, as it was measured
        return int(np.frombuffer(packed, "<i4").sum(dtype=np.int64))
    return int(interval_day(day, minutes, packed, packed_quality).wh.sum(dtype=np.int64))


_DAYS: Final = """
SELECT metering_point_id, day, resolution_minutes, wh, quality FROM metering.reading_day
WHERE metering_point_id = ANY(%(points)s::int[]) AND day >= %(start)s AND day < %(end)s
"""
