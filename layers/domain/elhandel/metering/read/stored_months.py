"""What is laid out by month (`metering.reading_month`), as matrices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.packed.day import Int32Array, Int64Array
from elhandel.metering.packed.month import VALUE_TYPES
from elhandel.metering.read.matrices import Wh
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True, eq=False)
class StoredMonths:
    """The months of some points that are measured alike and kept alike."""

    minutes: int
    points: Int32Array
    """(points,) ids."""
    wh: Wh
    """(points, intervals of the month), read-only."""


def read_months(
    tx: Transaction, points: Int64Array, month: date, intervals: dict[int, int]
) -> Iterator[StoredMonths]:
    """What is laid out of a month of some points. month: its first day.

    intervals: of the month, by resolution in minutes; what has another number of values is left
    out, as if it were not laid out.
    """
    cursor = int_array_cursor(tx)
    for first in range(0, len(points), _POINTS_AT_ONCE):
        values = {"month": month, "ids": Int4s(points[first : first + _POINTS_AT_ONCE])}
        # Not prepared: the plan has to know how many points are asked for.
        rows = cursor.execute(_MONTHS, values, prepare=False)
        for minutes, value_bytes, ids, wh in rows:
            if len(wh) == value_bytes * intervals[minutes] * len(ids):
                matrix = np.frombuffer(wh, VALUE_TYPES[value_bytes]).reshape(
                    len(ids), intervals[minutes]
                )
                yield StoredMonths(minutes, ids, matrix)


# Of quarters, three megabytes in two bytes each: a longer answer is copied through colder memory.
_POINTS_AT_ONCE: Final = 500
_MONTHS: Final = statement("elhandel.metering.read", "months_of_points")
