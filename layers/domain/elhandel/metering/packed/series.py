"""A metered series as it arrived, and how it falls into local days.

A series may cover part of a day, a day, or many days; storage is by local day. How a length of
time falls into days is the same for every series of a document, so it is worked out once
(`_day_slices`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import msgspec
import numpy as np

from elhandel.metering.packed.day import DAY, QUARTER, DayReadings, Int32Array, microseconds
from elhandel.metering.packed.quality import MEASURED, NOT_DELIVERED, QualityArray, has_value
from elhandel.values.days.local_time import intervals_of_day, local_date, start_of_day
from elhandel.values.errors import DomainError
from elhandel.values.ids import MeteringPointId

_ONE_DAY = timedelta(days=1)


class UnableToPlaceSeries(DomainError):
    """The series does not lie on the market's grid of quarters, hours or local days."""

    code = "series-off-the-grid"


class MeteredSeries(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Consecutive readings of one metering point, registered at one time."""

    metering_point_id: MeteringPointId
    resolution_minutes: int
    """15, 60, or 1440 for values of a local day."""
    start: datetime
    """UTC, on a whole interval."""
    wh: Int32Array
    """(intervals,) Wh; what stands where there is no value is not looked at."""
    quality: QualityArray | None
    """(intervals,) see `quality`; NOT_DELIVERED for positions left out. None: all there and
    measured.
    """
    registered_at: datetime
    transaction_id: str
    """The market's id of the series."""

    def readings(self) -> int:
        """How many intervals were delivered."""
        return len(self.wh) if self.quality is None else int(np.count_nonzero(self.quality))


@dataclass(frozen=True, slots=True)
class DaySlice:
    """A series' part in one local day: its elements [first, last)."""

    day: date
    first: int
    last: int
    at: int
    """The interval of the day that the first element is."""
    length: int
    """How many intervals the day has."""
    whole_day: bool
    """Whether these are all of them."""


def day_slices(series: MeteredSeries) -> tuple[DaySlice, ...]:
    """How the series falls into local days.

    Raises UnableToPlaceSeries when it does not start on a whole interval.
    """
    return _day_slices(series.start, series.resolution_minutes, len(series.wh))


def day_of(series: MeteredSeries, part: DaySlice) -> DayReadings:
    """The series' readings of one local day; what it does not cover is not delivered."""
    taken = slice(part.first, part.last)
    place = slice(part.at, part.at + part.last - part.first)

    wh = np.zeros(part.length, dtype=np.int32)  # (intervals of the day,), as quality and registered
    wh[place] = values(series)[taken]
    quality = np.full(part.length, NOT_DELIVERED, dtype=np.uint8)
    quality[place] = MEASURED if series.quality is None else series.quality[taken]
    registered = np.where(quality == NOT_DELIVERED, 0, microseconds(series.registered_at))

    return DayReadings(series.resolution_minutes, wh, quality, registered)


def values(series: MeteredSeries) -> Int32Array:
    """The Wh of each interval, 0 where there is no value: sums need not ask for the quality."""
    return (
        series.wh if series.quality is None else np.where(has_value(series.quality), series.wh, 0)
    )


@lru_cache(maxsize=4096)
def _day_slices(start: datetime, resolution_minutes: int, intervals: int) -> tuple[DaySlice, ...]:
    return tuple(_fall_into_days(start, resolution_minutes, intervals))


def _fall_into_days(start: datetime, resolution_minutes: int, intervals: int) -> Iterator[DaySlice]:
    day = local_date(start)
    into_the_day = start - start_of_day(day)
    step = timedelta(minutes=resolution_minutes)
    whole = min(step, timedelta(minutes=60))
    if (into_the_day and resolution_minutes == DAY) or into_the_day % whole:
        raise UnableToPlaceSeries(
            f"A series of {resolution_minutes} minutes cannot start at {start.isoformat()}: "
            "its intervals would not be whole. "
            "Ask the grid company for a series that starts on a whole interval."
        )

    at, done = into_the_day // step, 0
    while done < intervals:
        length = 1 if resolution_minutes == DAY else intervals_of_day(day, resolution_minutes)
        taken = min(length - at, intervals - done)
        yield DaySlice(
            day=day,
            first=done,
            last=done + taken,
            at=at,
            length=length,
            whole_day=taken == length,
        )
        at, done, day = 0, done + taken, day + _ONE_DAY


def quarters_of(day: date) -> int:
    """How many quarters the local day has: 92, 96 or 100."""
    return intervals_of_day(day, QUARTER)
