"""A metered series as it arrived, and how it falls into local days.

A series may cover part of a day, a day, or many days; storage is by local day. How a stretch of
time falls into days is the same for every series of a document, so it is worked out once
(`_stretches`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from elhandel.metering.days.day import DAY, QUARTER, DayReadings, Int32Array, microseconds
from elhandel.metering.days.quality import MEASURED, NOT_DELIVERED, QualityArray, has_value
from elhandel.values.errors import DomainError
from elhandel.values.local_time import intervals_of_day, local_date, start_of_day

_ONE_DAY = timedelta(days=1)


class UnableToPlaceSeries(DomainError):
    """The series does not lie on the market's grid of quarters, hours or local days."""

    code = "series-off-the-grid"


@dataclass(frozen=True, slots=True, eq=False)
class MeteredSeries:
    """Consecutive readings of one metering point, registered at one time.

    resolution_minutes: 15, 60, or 1440 for values of a local day. start: UTC, on a whole interval.
    wh: int32, Wh; what stands where there is no value is not looked at. quality: uint8 for each
    interval (see `quality`), NOT_DELIVERED for positions left out; None: all there and measured.
    transaction_id: the market's id of the series.
    """

    metering_point_id: int
    resolution_minutes: int
    start: datetime
    wh: Int32Array
    quality: QualityArray | None
    registered_at: datetime
    transaction_id: str

    def readings(self) -> int:
        """How many intervals were delivered."""
        return len(self.wh) if self.quality is None else int(np.count_nonzero(self.quality))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A series' part in one local day: its elements [first, last), from the day's interval `at` on,
    of `length`.
    """

    day: date
    first: int
    last: int
    at: int
    length: int

    @property
    def whole_day(self) -> bool:
        return self.last - self.first == self.length


def stretches(series: MeteredSeries) -> tuple[Stretch, ...]:
    """How the series falls into local days.

    Raises UnableToPlaceSeries when it does not start on a whole interval.
    """
    return _stretches(series.start, series.resolution_minutes, len(series.wh))


def day_of(series: MeteredSeries, stretch: Stretch) -> DayReadings:
    """The series' readings of one local day; what it does not cover is not delivered."""
    taken = slice(stretch.first, stretch.last)
    place = slice(stretch.at, stretch.at + stretch.last - stretch.first)
    wh = np.zeros(stretch.length, dtype=np.int32)
    wh[place] = values(series)[taken]
    quality = np.full(stretch.length, NOT_DELIVERED, dtype=np.uint8)
    quality[place] = MEASURED if series.quality is None else series.quality[taken]
    registered = np.where(quality == NOT_DELIVERED, 0, microseconds(series.registered_at))

    return DayReadings(series.resolution_minutes, wh, quality, registered)


def values(series: MeteredSeries) -> Int32Array:
    """The Wh of each interval, 0 where there is no value: sums need not ask for the quality."""
    return (
        series.wh if series.quality is None else np.where(has_value(series.quality), series.wh, 0)
    )


@lru_cache(maxsize=4096)
def _stretches(start: datetime, resolution_minutes: int, intervals: int) -> tuple[Stretch, ...]:
    return tuple(_fall_into_days(start, resolution_minutes, intervals))


def _fall_into_days(start: datetime, resolution_minutes: int, intervals: int) -> Iterator[Stretch]:
    day = local_date(start)
    into_the_day = start - start_of_day(day)
    step = timedelta(minutes=resolution_minutes)
    if (into_the_day and resolution_minutes == DAY) or into_the_day % min(
        step, timedelta(minutes=60)
    ):
        raise UnableToPlaceSeries(
            f"A series of {resolution_minutes} minutes cannot start at {start.isoformat()}: its intervals would not "
            "be whole. Ask the grid company for a series that starts on a whole interval."
        )

    at, done = into_the_day // step, 0
    while done < intervals:
        length = 1 if resolution_minutes == DAY else intervals_of_day(day, resolution_minutes)
        taken = min(length - at, intervals - done)
        yield Stretch(day, done, done + taken, at, length)
        at, done, day = 0, done + taken, day + _ONE_DAY


def quarters_of(day: date) -> int:
    """How many quarters the local day has: 92, 96 or 100."""
    return intervals_of_day(day, QUARTER)
