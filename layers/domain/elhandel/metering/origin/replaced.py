"""Days of points as they were before some messages brought other readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.packed.day import Int32Array
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True, eq=False)
class ReplacedDay:
    """A local day of a point as it was before."""

    metering_point_id: MeteringPointId
    day: date
    resolution_minutes: int
    wh: Int32Array
    """(intervals of the day,) Wh."""


def replaced_days(
    tx: Transaction,
    points: Sequence[MeteringPointId],
    period: Period,
    message_ids: Sequence[int],
) -> list[ReplacedDay]:
    """The days on which these messages replaced readings, by point and day.

    Where several of them replaced each other's, a day is as it was before the first of them. A day
    that had no readings before is left out.
    """
    values = {
        "points": list(points),
        "start": period.start,
        "end": period.end,
        "messages": list(message_ids),
    }
    return [
        ReplacedDay(
            metering_point_id=MeteringPointId(point),
            day=day,
            resolution_minutes=minutes,
            wh=np.frombuffer(wh, "<i4"),
        )
        for point, day, minutes, wh in tx.cursor(binary=True).execute(_REPLACED, values)
    ]


_REPLACED: Final = statement("elhandel.metering.origin", "replaced_days")
