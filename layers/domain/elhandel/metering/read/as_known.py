"""Days of a few points as they are, and as they were known at an instant: what has come since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.packed.fourths import fourths_of
from elhandel.metering.packed.series import quarters_of
from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True, eq=False)
class KnownDay:
    """A local day of a point, in quarters, in fourths of a Wh."""

    metering_point_id: MeteringPointId
    day: date
    fourths: NDArray[np.int64]
    """(quarters,) as it is; 0 where there is no value."""
    before: NDArray[np.int64]
    """(quarters,) as it was known then; 0 where nothing was."""
    complete: bool
    came_later: bool
    """Whether some of it was recorded since then."""


def known_days(
    tx: Transaction,
    points: Sequence[int],
    days: Sequence[date],
    at: datetime,
    *,
    later_only: bool = False,
) -> list[KnownDay]:
    """What is stored of these points on these days, now and as it was known at `at`.

    later_only: only days of which something was recorded since then.
    """
    values = {"points": list(points), "days": list(days), "at": at, "later_only": later_only}
    return [
        KnownDay(
            metering_point_id=MeteringPointId(point),
            day=day,
            fourths=(now := _quarters(day, minutes, wh)),
            before=_quarters(day, minutes_before, wh_before) if later else now,
            complete=complete,
            came_later=later,
        )
        for point, day, minutes, wh, complete, later, minutes_before, wh_before in tx.cursor(
            binary=True
        ).execute(_KNOWN, values)
    ]


_KNOWN: Final = statement("elhandel.metering.read", "days_as_known")


def _quarters(day: date, minutes: int | None, packed: bytes | None) -> NDArray[np.int64]:
    quarters = quarters_of(day)
    nothing = np.zeros(quarters, np.int64)
    if minutes is None or packed is None:
        return nothing

    fourths = fourths_of(np.frombuffer(packed, "<i4")[np.newaxis], minutes, quarters)
    return nothing if fourths is None else fourths
