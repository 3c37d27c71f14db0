"""Energy for each grid area, kind of point and quarter: RSM-014's numbers."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import numpy as np

from simulator.world.datahub.documents import EnergySum
from simulator.world.datahub.sums.day import (
    CALCULATED,
    ESTIMATED,
    MEASURED,
    MISSING,
    Int64Array,
    PointDay,
)

_HEATING: Final = "D14"  # a child; what it measured is in its parent's energy


def energy_of_day(points: Iterable[PointDay], day: date) -> list[EnergySum]:
    """The sums of a day. An hour's energy counts a fourth in each of its quarters."""
    # (quarters,) fourths of a Wh, so that a fourth of an hour is whole; and the flags seen.
    sums: dict[tuple[str, str, str | None], tuple[Int64Array, Int64Array]] = {}
    for measured in points:
        if measured.point.type == _HEATING:
            continue
        key = (measured.grid_area, measured.point.type, measured.method)
        fourths, flags = _in_quarters(measured)
        if key in sums:
            before, seen = sums[key]
            sums[key] = (before + fourths, seen | flags)
        else:
            sums[key] = (fourths, flags)

    return [
        EnergySum(
            day=day,
            grid_area=grid_area,
            type=point_type,
            method=method,
            wh=tuple(
                None if seen == MISSING else wh
                for wh, seen in zip(whole_watt_hours(fourths), flags.tolist(), strict=True)
            ),
            quality=tuple(energy_quality(seen) for seen in flags.tolist()),
        )
        for (grid_area, point_type, method), (fourths, flags) in sorted(
            sums.items(), key=lambda found: found[0][:2]
        )
    ]


def _in_quarters(measured: PointDay) -> tuple[Int64Array, Int64Array]:
    if measured.minutes == 60:
        return np.repeat(measured.wh, 4), np.repeat(measured.flags, 4)
    return measured.wh * 4, measured.flags


def whole_watt_hours(fourths: Int64Array) -> list[int]:
    """Quarters in fourths of a Wh as whole Wh, half up; within an hour what rounding took or gave
    is carried to the next quarter, so that the hour keeps its sum.
    """
    rounded: list[int] = []
    carried = 0
    for number, value in enumerate(fourths.tolist()):
        if number % 4 == 0:
            carried = 0
        exact = value + carried
        wh = (exact + 2) // 4
        carried = exact - 4 * wh
        rounded.append(wh)
    return rounded


def energy_quality(flags: int) -> str:
    """The quality of a sum whose values have these flags, as Energinet's code has it."""
    if flags == MISSING:
        return "A02"
    if flags & MISSING:
        return "A05"
    if flags & ESTIMATED:
        return "A03"
    if flags & MEASURED:
        return "A04"
    return "A06" if flags & CALCULATED else "A02"
