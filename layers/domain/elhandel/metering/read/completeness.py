"""Which readings are missing: gaps by metering point, day and interval. What settlement waits for
and staff chase.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.days.day import unpack_quality
from elhandel.metering.days.quality import has_value
from elhandel.platform.database import Transaction
from elhandel.platform.database.statements import statement

type Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing readings of one metering point on one local day.

    resolution_minutes: of the stored day; None when nothing is stored. intervals: which are
    missing, counted from 0; empty when nothing is stored: then all of the day is missing.
    """

    metering_point_id: int
    day: date
    resolution_minutes: int | None
    intervals: tuple[int, ...]


def completeness(
    tx: Transaction,
    metering_point_ids: Sequence[int],
    from_day: date,
    to_day: date,
    supplied: Sequence[Days] | None = None,
) -> list[Gap]:
    """What is missing of the local days [from_day, to_day), in the order of the points, then of the
    days.

    supplied: for each point the local days [first, past) on which we supply it; no reading is asked
    for outside. A point may be named twice, with two stretches.
    """
    wanted = clipped(metering_point_ids, from_day, to_day, supplied)
    values = {
        "ids": list(metering_point_ids),
        "firsts": [first for first, _ in wanted],
        "pasts": [past for _, past in wanted],
        "from_day": from_day,
        "to_day": to_day,
    }
    rows = tx.cursor(binary=True).execute(_GAPS, values)

    return [
        gap_of(metering_point_id, day, minutes, quality)
        for _, metering_point_id, day, minutes, quality in rows
    ]


_GAPS: Final = statement("elhandel.metering.read", "missing_intervals")


def gap_of(
    metering_point_id: int, day: date, resolution_minutes: int | None, quality: bytes | None
) -> Gap:
    """The gap of a day that is not stored (no resolution, no quality) or not complete."""
    if quality is None:
        return Gap(metering_point_id, day, None, ())
    missing = np.flatnonzero(~has_value(unpack_quality(quality, len(quality))))
    return Gap(metering_point_id, day, resolution_minutes, tuple(missing.tolist()))


def clipped(
    metering_point_ids: Sequence[int], from_day: date, to_day: date, supplied: Sequence[Days] | None
) -> list[Days]:
    """For each point the days of [from_day, to_day) that count; first = past where none does."""
    if supplied is None:
        return [(from_day, to_day)] * len(metering_point_ids)
    if len(supplied) != len(metering_point_ids):
        raise ValueError(
            f"{len(metering_point_ids)} metering points with {len(supplied)} stretches of supply"
        )
    cut = {
        days: _cut(days, from_day, to_day) for days in set(supplied)
    }  # thousands of points have a few stretches
    return [cut[days] for days in supplied]


def _cut(days: Days, from_day: date, to_day: date) -> Days:
    first = max(days[0], from_day)
    return first, max(first, min(days[1], to_day))
