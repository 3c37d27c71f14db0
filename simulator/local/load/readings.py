"""Readings of the loaded points, a local day at a time, in the order in which grid companies would
deliver them.
"""

from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.bulk.binary_copy import (
    NULL,
    copy_into,
    day,
    instant,
    int2,
    int4,
    pack,
    packed,
)
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import days, next_month, start_of_day
from simulator.local.load.options import LoadOptions
from simulator.local.load.supplier import Int64s, Supplier
from simulator.world.households import consumption_matrix, production_matrix

_READINGS: Final = """
COPY metering.reading_day (
    metering_point_id, day, resolution_minutes, version, registered_at, recorded_at, wh, quality
) FROM STDIN (FORMAT BINARY)
"""
_ENSURE: Final = "SELECT metering.ensure_partition(%s)"
_HEATING_PART: Final = 0.6  # of a heat pump's home that is heating, about, in winter
_DELIVERED: Final = timedelta(hours=33)  # after the day began


def write_readings(tx: Transaction, supplier: Supplier, options: LoadOptions) -> int:
    """Write every day of every point; how many readings."""
    month, written = options.month, 0
    while month < options.end:
        tx.execute(_ENSURE, [month])
        month = next_month(month)

    order = _order(supplier, options)
    with copy_into(tx, _READINGS) as write:
        for local_day in days(options.month, options.end):
            for ids, wh, minutes in _of_day(supplier, order, local_day, options):
                write(_rows(ids, local_day, wh, minutes))
                written += wh.size

    return written


def _of_day(
    supplier: Supplier, order: NDArray[np.intp], local_day: date, options: LoadOptions
) -> list[tuple[Int64s, NDArray[np.int32], int]]:
    """The day's matrices: consumption, production, and the heating part that DataHub works out as a
    day's value.
    """
    fleet, minutes = supplier.fleet, options.minutes
    used = consumption_matrix(fleet, local_day, minutes, options.seed)
    made = production_matrix(fleet.take(supplier.solar), local_day, minutes, options.seed)
    heating = (used[supplier.heated].sum(axis=1, keepdims=True) * _HEATING_PART).astype(np.int32)
    place = np.argsort(order)
    solar, heated = (np.argsort(place[homes]) for homes in (supplier.solar, supplier.heated))

    return [
        (supplier.main[order], used[order], minutes),
        (supplier.production[solar], made[solar], minutes),
        (supplier.heating[heated], heating[heated], 1440),
    ]


def _order(supplier: Supplier, options: LoadOptions) -> NDArray[np.intp]:
    if options.scattered:
        return np.random.default_rng(options.seed).permutation(len(supplier.main))
    return np.argsort(supplier.area, kind="stable")


def _rows(ids: Int64s, local_day: date, wh: NDArray[np.int32], minutes: int) -> bytes:
    delivered = instant(start_of_day(local_day) + _DELIVERED)
    values = packed(wh.astype("<i4", copy=False).view(np.uint8).reshape(len(ids), 4 * wh.shape[1]))
    columns = [
        int4(ids),
        day(local_day),
        int2(minutes),
        int4(1),
        delivered,
        delivered,
        values,
        NULL,
    ]

    return pack(len(ids), columns)
