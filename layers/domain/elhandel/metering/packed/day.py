"""The readings of one local day of one metering point, and how they are packed into a row.

In memory every interval has its value, quality and registration time; in the row whatever is the
same for the whole day is left out (see the table `metering.reading_day`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from elhandel.metering.packed.quality import MEASURED, NOT_DELIVERED, QualityArray

type Int32Array = npt.NDArray[np.int32]
type Int64Array = npt.NDArray[np.int64]

QUARTER: Final = 15
HOUR: Final = 60
DAY: Final = 1440

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class DayReadings:
    """The intervals of a local day, all of them, in order: 23, 24 or 25 hours, four times that in
    quarters, or one element for a day's value.
    """

    resolution_minutes: int
    wh: Int32Array
    """(intervals,) Wh, 0 where there is no value."""
    quality: QualityArray
    """(intervals,) see `quality`."""
    registered: Int64Array
    """(intervals,) microseconds since 1970 of the registration, 0 where nothing was delivered."""

    def same_as(self, other: "DayReadings") -> bool:
        """Equal in every interval."""
        return (
            self.resolution_minutes == other.resolution_minutes
            and np.array_equal(self.wh, other.wh)
            and np.array_equal(self.quality, other.quality)
            and np.array_equal(self.registered, other.registered)
        )


class PackedDay(msgspec.Struct, frozen=True, gc=False):
    """A day as its row holds it."""

    resolution_minutes: int
    wh: bytes
    quality: bytes | None
    registered_at: datetime
    registered: bytes | None


def pack(day: DayReadings) -> PackedDay:
    """The row of a day with at least one delivered interval."""
    delivered = day.registered[day.quality != NOT_DELIVERED]
    latest = int(delivered.max())

    return PackedDay(
        resolution_minutes=day.resolution_minutes,
        wh=day.wh.astype("<i4", copy=False).tobytes(),
        quality=pack_quality(day.quality),
        registered_at=instant(latest),
        registered=None
        if int(delivered.min()) == latest
        else day.registered.astype("<i8", copy=False).tobytes(),
    )


def unpack(row: PackedDay) -> DayReadings:
    """The intervals of a row; the arrays are read-only."""
    wh = np.frombuffer(row.wh, dtype="<i4")  # (intervals,), as quality and registered
    quality = unpack_quality(row.quality, len(wh))

    if row.registered is not None:
        registered = np.frombuffer(row.registered, dtype="<i8")
    else:
        registered = np.where(quality == NOT_DELIVERED, 0, microseconds(row.registered_at))

    return DayReadings(row.resolution_minutes, wh, quality, registered)


def pack_quality(quality: QualityArray) -> bytes | None:
    """The bytes of a quality array, None where every interval is there and measured."""
    packed = quality.tobytes()
    return None if packed.count(MEASURED) == len(packed) else packed


def unpack_quality(packed: bytes | None, intervals: int) -> QualityArray:
    """The quality of each interval (read-only)."""
    return _all_measured(intervals) if packed is None else np.frombuffer(packed, dtype=np.uint8)


@lru_cache(maxsize=64)
def _all_measured(intervals: int) -> QualityArray:
    quality = np.full(intervals, MEASURED, dtype=np.uint8)
    quality.flags.writeable = False
    return quality


@lru_cache(maxsize=4096)
def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware instant; exact."""
    return (moment - _EPOCH) // _MICROSECOND


def instant(since_epoch: int) -> datetime:
    """The UTC instant of microseconds since 1970; exact."""
    return _EPOCH + since_epoch * _MICROSECOND
