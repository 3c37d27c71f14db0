"""Readings of the loaded points, a local day at a time, in the order in which grid companies would
deliver them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
from simulator.local.load.supplier import Int64s, Supplier, slices
from simulator.world.households import consumption_matrix, production_matrix
from simulator.world.households.fleet import Fleet

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

    parts = list(_parts(supplier, _order(supplier, options)))
    with copy_into(tx, _READINGS) as write:
        for local_day in days(options.month, options.end):
            for part in parts:
                for ids, wh, minutes in _of_day(part, local_day, options):
                    write(_rows(ids, local_day, wh, minutes))
                    written += wh.size

    return written


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Some homes in the order in which they are delivered: no more than are drawn at once.

    solar, heated: the places of the homes with such a child; production, heating: the children.
    """

    main: Int64s
    production: Int64s
    heating: Int64s
    solar: NDArray[np.intp]
    heated: NDArray[np.intp]
    fleet: Fleet


def _parts(supplier: Supplier, order: NDArray[np.intp]) -> Iterator[_Part]:
    production, heating = np.full((2, len(order)), -1)
    production[supplier.solar], heating[supplier.heated] = supplier.production, supplier.heating
    for some in slices(len(order)):
        homes = order[some]
        solar, heated = (np.flatnonzero(child[homes] >= 0) for child in (production, heating))
        yield _Part(
            main=supplier.main[homes],
            production=production[homes][solar],
            heating=heating[homes][heated],
            solar=solar,
            heated=heated,
            fleet=supplier.fleet.take(homes),
        )


def _of_day(
    part: _Part, local_day: date, options: LoadOptions
) -> list[tuple[Int64s, NDArray[np.int32], int]]:
    """The day's matrices: consumption, production, and the heating part that DataHub works out as a
    day's value.
    """
    minutes = options.minutes
    used = consumption_matrix(part.fleet, local_day, minutes, options.seed)
    made = production_matrix(part.fleet.take(part.solar), local_day, minutes, options.seed)
    heating = (used[part.heated].sum(axis=1, keepdims=True) * _HEATING_PART).astype(np.int32)

    return [
        (part.main, used, minutes),
        (part.production, made, minutes),
        (part.heating, heating, 1440),
    ]


def _order(supplier: Supplier, options: LoadOptions) -> NDArray[np.intp]:
    if options.scattered:
        return np.random.default_rng(options.seed).permutation(len(supplier.main))
    return np.argsort(supplier.area, kind="stable")


def _rows(ids: Int64s, local_day: date, wh: NDArray[np.int32], minutes: int) -> bytes:
    delivered = instant(start_of_day(local_day) + _DELIVERED)
    little_endian = np.ascontiguousarray(wh, "<i4").view(np.uint8)
    values = packed(little_endian.reshape(len(ids), 4 * wh.shape[1]))
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
