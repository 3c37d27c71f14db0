"""Which readings are missing: gaps by metering point, day and interval. What settlement waits for
and staff chase.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.packed.day import unpack_quality
from elhandel.metering.packed.quality import has_value
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing readings of one metering point on one local day."""

    metering_point_id: MeteringPointId
    day: date
    resolution_minutes: int | None
    """Of the stored day; None when nothing is stored."""
    intervals: tuple[int, ...]
    """Which are missing, counted from 0; empty when nothing is stored: then the whole day is."""


def completeness(
    tx: Transaction,
    metering_point_ids: Sequence[MeteringPointId],
    period: Period,
    supplied: Sequence[Period] | None = None,
) -> list[Gap]:
    """What is missing of the local days of the period, by point in the given order, then by day.

    supplied: for each point the days on which we supply it; no reading is asked for outside. A
    point may be named twice, with two periods of supply.
    """
    refuse_other_length(metering_point_ids, supplied)
    wanted = [period.cut(days) for days in supplied or [period] * len(metering_point_ids)]
    values = {
        "ids": list(metering_point_ids),
        "firsts": [days.start for days in wanted],
        "pasts": [days.end for days in wanted],
        "from_day": period.start,
        "to_day": period.end,
    }

    rows = tx.cursor(binary=True).execute(_GAPS, values)

    return [
        gap_of(metering_point_id, day, minutes, quality)
        for _, metering_point_id, day, minutes, quality in rows
    ]


_GAPS: Final = statement("elhandel.metering.read", "missing_intervals")


def gap_of(
    metering_point_id: MeteringPointId,
    day: date,
    resolution_minutes: int | None,
    quality: bytes | None,
) -> Gap:
    """The gap of a day that is not stored (no resolution, no quality) or not complete."""
    if quality is None:
        return Gap(metering_point_id, day, resolution_minutes=None, intervals=())

    missing = np.flatnonzero(~has_value(unpack_quality(quality, len(quality))))  # (missing,)

    return Gap(metering_point_id, day, resolution_minutes, intervals=tuple(missing.tolist()))


def refuse_other_length(
    metering_point_ids: Sequence[MeteringPointId], supplied: Sequence[Period] | None
) -> None:
    """Raises ValueError unless there is a period of supply for each point."""
    if supplied is not None and len(supplied) != len(metering_point_ids):
        raise ValueError(
            f"{len(metering_point_ids)} metering points with {len(supplied)} periods of supply"
        )
