"""The measured energy of a point's days: estimates and what is missing are left out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np

from elhandel.metering.packed.day import unpack_quality
from elhandel.metering.packed.quality import CODE, MEASURED
from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True)
class MeasuredDay:
    """A local day of a point. wh: of its measured intervals (A04). is_whole: all of them are."""

    day: date
    wh: int
    is_whole: bool


def measured_days(
    tx: Transaction, point: MeteringPointId, period: Period, *, since: datetime
) -> list[MeasuredDay]:
    """The days of a period whose readings were stored at `since` or later, by day."""
    values = {"point": point, "first": period.start, "past": period.end, "since": since}
    return [
        MeasuredDay(day, *_measured(wh, quality))
        for day, wh, quality in tx.cursor(binary=True).execute(_STORED_SINCE, values)
    ]


def _measured(packed: bytes, quality: bytes | None) -> tuple[int, bool]:
    wh = np.frombuffer(packed, "<i4")  # (intervals,)
    measured = unpack_quality(quality, len(wh)) & CODE == MEASURED
    return int(wh[measured].sum(dtype=np.int64)), bool(measured.all())


_STORED_SINCE: Final = """
SELECT day, wh, quality FROM metering.reading_day
WHERE metering_point_id = %(point)s AND day >= %(first)s AND day < %(past)s
  AND recorded_at >= %(since)s
ORDER BY day
"""
