"""Writing `metering.reading_month`."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from elhandel.metering.packed.day import Int32Array
from elhandel.metering.packed.month import VALUE_TYPES, fits_two_bytes
from elhandel.metering.read import Wh
from elhandel.platform.bulk.binary_copy import copy_into, day, int2, int4, pack, packed
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction
from elhandel.values.ids import MeteringPointId


def write_months(tx: Transaction, month: date, minutes: int, points: Int32Array, wh: Wh) -> None:
    """Lay out a month of points that have none. points: (points,) ids.

    wh: (points, intervals of the month). Values that all fit in two bytes are kept in two.
    """
    small = fits_two_bytes(wh)  # (points,)
    with copy_into(tx, _COPY) as write:
        for value_bytes, chosen in ((2, small), (4, ~small)):
            if chosen.any():
                rows = wh[chosen].astype(VALUE_TYPES[value_bytes]).view(np.uint8)
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
