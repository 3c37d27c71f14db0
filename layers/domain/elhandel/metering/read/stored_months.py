"""The rows of `metering.reading_month`: how a month's values are packed, written and read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from elhandel.metering.packed.day import Int32Array
from elhandel.metering.read.matrices import Wh
from elhandel.platform.bulk.binary_copy import copy_into, day, int2, int4, pack, packed
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import MeteringPointId

_TYPES: Final[dict[int, np.dtype[Any]]] = {2: np.dtype("<u2"), 4: np.dtype("<i4")}
"""By the bytes of a value. Nearly every home stays under 65,536 Wh in an hour."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredMonths:
    """The months of some points that are measured alike and kept alike."""

    minutes: int
    points: Int32Array
    """(points,) ids."""
    wh: Wh
    """(points, intervals of the month), read-only."""


def read_months(
    tx: Transaction, points: Int4s, month: date, intervals: dict[int, int]
) -> Iterator[StoredMonths]:
    """What is laid out of a month of some points. month: its first day.

    intervals: of the month, by resolution in minutes; what has another number of values is left
    out, as if it were not laid out.
    """
    values = {"month": month, "ids": points}
    # Not prepared: the plan has to know how many points are asked for.
    rows = int_array_cursor(tx).execute(_MONTHS, values, prepare=False)
    for minutes, value_bytes, ids, wh in rows:
        if len(wh) == value_bytes * intervals[minutes] * len(ids):
            matrix = np.frombuffer(wh, _TYPES[value_bytes]).reshape(len(ids), intervals[minutes])
            yield StoredMonths(minutes, ids, matrix)


_MONTHS: Final = statement("elhandel.metering.read", "months_of_points")


def write_months(
    tx: Transaction, month: date, minutes: int, points: Int32Array, wh: npt.NDArray[np.int32]
) -> None:
    """Lay out a month of points that have none. points: (points,) ids.

    wh: (points, intervals of the month). Values that all fit in two bytes are kept in two.
    """
    small = (wh >= 0).all(axis=1) & (wh <= np.iinfo(np.uint16).max).all(axis=1)  # (points,)
    with copy_into(tx, _COPY) as write:
        for value_bytes, chosen in ((2, small), (4, ~small)):
            if chosen.any():
                rows = wh[chosen].astype(_TYPES[value_bytes]).view(np.uint8)
                columns = [
                    day(month),
                    int4(points[chosen]),
                    int2(minutes),
                    int2(value_bytes),
                    packed(rows),
                ]
                write(pack(len(rows), columns))


_COPY: Final = """
COPY metering.reading_month (month, metering_point_id, resolution_minutes, value_bytes, wh)
FROM STDIN (FORMAT BINARY)
"""


def without_month(
    tx: Transaction, points: Sequence[MeteringPointId], month: date
) -> list[MeteringPointId]:
    """Those of the points, in their order, whose month is not laid out."""
    values: dict[str, Any] = {"month": month, "ids": Int4s(points)}
    there = {point for (point,) in tx.execute(_LAID_OUT, values)}
    return [point for point in points if point not in there]


_LAID_OUT: Final = """
SELECT metering_point_id FROM metering.reading_month
WHERE month = %(month)s AND metering_point_id = ANY(%(ids)s)
"""
