"""Consumption of one metering point by hour, day or month, as the portal shows it: one query, and
the sums in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from elhandel.metering.packed.day import DAY, HOUR, Int32Array, Int64Array, unpack_quality
from elhandel.metering.packed.quality import has_value, is_estimate
from elhandel.metering.packed.resolution import split
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import days, first_of_month, intervals_of_day, start_of_day
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

type Resolution = Literal["hour", "day", "month"]
type Mask = npt.NDArray[np.bool_]
type StoredDay = tuple[int, bytes, bytes | None]
"""(resolution in minutes, Wh, quality), as they are packed"""

_LONGEST_DAY: Final = 25
_INTO_DAY: Final = [timedelta(hours=hour) for hour in range(_LONGEST_DAY)]


class Consumption(msgspec.Struct, frozen=True, gc=False):
    """What was used in an hour, a local day or a local month.

    A struct, since a year has thousands: a frozen dataclass takes four times as long to make.
    """

    start: datetime | date
    """The UTC instant of an hour; a local day; a month's first local day, cut to the asked
    period.
    """
    wh: int
    """The sum of what is there."""
    complete: bool
    """Whether none of it is missing."""
    estimated: bool
    """Whether some of it is an estimate."""


@dataclass(frozen=True, slots=True, eq=False)
class _Hours:
    """A local day by hour: (hours,) each."""

    wh: Int32Array | Int64Array
    complete: Mask
    estimated: Mask


def consumption(
    tx: Transaction, metering_point_id: MeteringPointId, period: Period, resolution: Resolution
) -> list[Consumption]:
    """Every hour, day or month of the local days of a period, in order, also where nothing is
    stored.

    A value delivered for a whole day is spread evenly over its hours. Inside a customer's
    transaction only the days of their own supply are there.
    """
    values = {
        "metering_point_id": metering_point_id,
        "from_day": period.start,
        "to_day": period.end,
    }
    stored = {row[0]: row[1:] for row in tx.cursor(binary=True).execute(_STORED_DAYS, values)}

    every_day = days(period.start, period.end)
    if resolution == "hour":
        return [hour for day in every_day for hour in _by_hour(day, stored.get(day))]

    by_day = [_whole_day(day, stored.get(day)) for day in every_day]

    return by_day if resolution == "day" else _by_month(by_day)


_STORED_DAYS: Final = """
SELECT day, resolution_minutes, wh, quality
FROM metering.reading_day
WHERE metering_point_id = %(metering_point_id)s AND day >= %(from_day)s AND day < %(to_day)s
"""


def _by_hour(day: date, stored: StoredDay | None) -> Iterator[Consumption]:
    count, start = intervals_of_day(day, HOUR), start_of_day(day)
    hours = _hours(count, stored)

    starts = [start + into_day for into_day in _INTO_DAY[:count]]
    values = zip(
        starts, hours.wh.tolist(), hours.complete.tolist(), hours.estimated.tolist(), strict=True
    )
    return (Consumption(*value) for value in values)


def _whole_day(day: date, stored: StoredDay | None) -> Consumption:
    if stored is None:
        return Consumption(day, wh=0, complete=False, estimated=False)

    _, packed, packed_quality = stored
    wh = np.frombuffer(packed, dtype="<i4")  # (intervals,)
    quality = unpack_quality(packed_quality, len(wh))

    return Consumption(
        start=day,
        wh=int(wh.sum()),
        complete=bool(has_value(quality).all()),
        estimated=bool(is_estimate(quality).any()),
    )


def _by_month(by_day: list[Consumption]) -> list[Consumption]:
    months: dict[date, list[Consumption]] = {}
    for day in by_day:
        months.setdefault(first_of_month(day.start), []).append(day)

    return [_sum(days_of_month) for days_of_month in months.values()]


def _sum(parts: list[Consumption]) -> Consumption:
    return Consumption(
        start=parts[0].start,
        wh=sum(part.wh for part in parts),
        complete=all(part.complete for part in parts),
        estimated=any(part.estimated for part in parts),
    )


def _hours(count: int, stored: StoredDay | None) -> _Hours:
    """The `count` hours of a local day from what is stored for it."""
    if stored is None:
        nothing = np.zeros(count, dtype=np.bool_)
        return _Hours(np.zeros(count, dtype=np.int32), nothing, nothing)

    minutes, packed, packed_quality = stored
    wh = np.frombuffer(packed, dtype="<i4")  # (intervals,)
    quality = unpack_quality(packed_quality, len(wh))
    complete, estimated = has_value(quality), is_estimate(quality)

    if minutes == DAY:
        return _Hours(split(wh, count), np.repeat(complete, count), np.repeat(estimated, count))
    if minutes == HOUR:
        return _Hours(wh, complete, estimated)

    by_hour = (count, -1)  # (hours, intervals of an hour)

    return _Hours(
        wh.reshape(by_hour).sum(axis=1, dtype=np.int64),
        complete.reshape(by_hour).all(axis=1),
        estimated.reshape(by_hour).any(axis=1),
    )
