"""Readings of one metering point interval by interval, with their origin: what staff look into and
bills trace to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from elhandel.metering.packed.day import DAY, HOUR, DayReadings, PackedDay, instant, unpack
from elhandel.metering.packed.quality import (
    NOT_AVAILABLE,
    NOT_DELIVERED,
    SHARE,
    SHARE_OF_DAY,
    SHARE_OF_HOUR,
    market_code,
)
from elhandel.metering.packed.resolution import in_quarters
from elhandel.metering.packed.series import quarters_of
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period
from elhandel.values.ids import MessageId, MeteringPointId

_SHARED_MINUTES: Final = {SHARE_OF_HOUR: HOUR, SHARE_OF_DAY: DAY}


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading and where it came from."""

    start: datetime
    """UTC."""
    resolution_minutes: int
    """The length of its interval."""
    source_minutes: int
    """The length of time that its value was delivered for."""
    wh: int | None
    """None where it was declared missing."""
    quality: str | None
    """The market's code."""
    registered_at: datetime
    version: int
    """The day's version that first held it."""
    inbound_message_id: MessageId | None
    """The message that brought that version."""
    recorded_at: datetime
    """When that version was stored."""
    superseded_at: datetime | None
    """Since when another reading stands in its place; None while it is current."""


@dataclass(frozen=True, slots=True, eq=False)
class _Version:
    version: int
    inbound_message_id: MessageId | None
    recorded_at: datetime
    superseded_at: datetime | None
    readings: DayReadings
    quarters: DayReadings


def readings_of(
    tx: Transaction, metering_point_id: MeteringPointId, period: Period, *, superseded: bool = False
) -> list[Reading]:
    """The readings of the local days of a period, by time; intervals that were never delivered are
    left out.

    superseded: also those that another reading has replaced, or that arrived too late, in the order
    of the versions. For staff: it looks into the history, which a customer's transaction may not.
    Raises UnlikelyDay.
    """
    refuse_unlikely(period.start, period.end)
    values = {
        "metering_point_id": metering_point_id,
        "from_day": period.start,
        "to_day": period.end,
    }
    by_day: dict[date, list[_Version]] = {}
    for row in tx.cursor(binary=True).execute(_VERSIONS, values):
        by_day.setdefault(row[0], []).append(_version(row))

    readings = [reading for day, versions in by_day.items() for reading in _of_day(day, versions)]
    wanted = [reading for reading in readings if superseded or reading.superseded_at is None]

    return sorted(wanted, key=lambda reading: (reading.start, reading.version))


_VERSIONS: Final = statement("elhandel.metering.read", "versions_of_days")


def _version(row: tuple[Any, ...]) -> _Version:
    day, version, inbound_message_id, recorded_at, superseded_at, *packed = row
    minutes, wh, quality, registered_at, registered = packed
    readings = unpack(
        PackedDay(
            resolution_minutes=minutes,
            wh=wh,
            quality=quality,
            registered_at=registered_at,
            registered=registered,
        )
    )

    return _Version(
        version=version,
        inbound_message_id=inbound_message_id,
        recorded_at=recorded_at,
        superseded_at=superseded_at,
        readings=readings,
        quarters=in_quarters(readings, quarters_of(day)),
    )


def _of_day(day: date, versions: Sequence[_Version]) -> Iterator[Reading]:
    """Every different reading of a day, out of the version that first held it. versions: oldest
    first.
    """
    for number, version in enumerate(versions):
        first_here = version.quarters.quality != NOT_DELIVERED  # (quarters,)
        for older in versions[:number]:
            first_here &= ~_same(version, older)

        readings = version.readings
        parts = len(first_here) // len(readings.wh)  # quarters of an interval
        step = timedelta(minutes=readings.resolution_minutes)
        for n in np.flatnonzero(first_here[::parts]).tolist():
            quality = int(readings.quality[n])
            yield Reading(
                start=start_of_day(day) + n * step,
                resolution_minutes=readings.resolution_minutes,
                source_minutes=_SHARED_MINUTES.get(quality & SHARE, readings.resolution_minutes),
                wh=None if quality & ~SHARE == NOT_AVAILABLE else int(readings.wh[n]),
                quality=market_code(quality),
                registered_at=instant(int(readings.registered[n])),
                version=version.version,
                inbound_message_id=version.inbound_message_id,
                recorded_at=version.recorded_at,
                superseded_at=_superseded_at(n * parts, version, versions),
            )


def _superseded_at(
    quarter: int, version: _Version, versions: Sequence[_Version]
) -> datetime | None:
    """Since when the reading does not hold: since the last version that held it does not; None when
    that is current.
    """
    ends = [other.superseded_at for other in versions if _same(version, other)[quarter]]
    return None if None in ends else max(end for end in ends if end is not None)


def _same(left: _Version, right: _Version) -> npt.NDArray[np.bool_]:
    """(quarters,) where two versions hold the same reading."""
    mine, other = left.quarters, right.quarters
    same: npt.NDArray[np.bool_] = (
        (mine.registered == other.registered)
        & (mine.wh == other.wh)
        & (mine.quality == other.quality)
    )
    return same
