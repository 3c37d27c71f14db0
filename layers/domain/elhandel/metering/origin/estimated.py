"""Readings that stand in for measured ones: the market's A03, and A05 that sums what there was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.packed.quality import is_estimate
from elhandel.platform.bulk.arrays import Dates
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True)
class EstimatedDays:
    """What is estimated of the readings of a point."""

    days: tuple[date, ...]
    """In order; each has at least one estimated interval."""
    wh: int
    """The energy of the estimated intervals."""


def estimated_days(
    tx: Transaction, asked: Sequence[tuple[MeteringPointId, Period]]
) -> Mapping[int, EstimatedDays]:
    """What is estimated, by the position of what was asked; nothing where all is measured."""
    if not asked:
        return {}

    values = {
        "points": Int4s([point for point, _ in asked]),
        "starts": Dates([period.start for _, period in asked]),
        "ends": Dates([period.end for _, period in asked]),
        "first": min(period.start for _, period in asked),
        "past": max(period.end for _, period in asked),
    }

    days: dict[int, list[date]] = {}
    energy: dict[int, int] = {}
    for place, day, packed_wh, quality in tx.cursor(binary=True).execute(_NOT_MEASURED, values):
        estimated = is_estimate(np.frombuffer(quality, np.uint8))  # (intervals,)
        if estimated.any():
            wh = np.frombuffer(packed_wh, "<i4")[estimated]
            days.setdefault(place, []).append(day)
            energy[place] = energy.get(place, 0) + int(wh.sum(dtype=np.int64))

    return {place: EstimatedDays(tuple(found), energy[place]) for place, found in days.items()}


_NOT_MEASURED: Final = statement("elhandel.metering.origin", "not_measured")
