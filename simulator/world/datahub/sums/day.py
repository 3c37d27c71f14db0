"""One day of all our points: what each measured, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.values.days.local_time import intervals_of_day
from simulator.world.datahub.documents import ReadingSeries
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.meters import Meters, available_at
from simulator.world.datahub.state.registry import Point
from simulator.world.datahub.state.supplies import Supply

MISSING: Final = 1
ESTIMATED: Final = 2
MEASURED: Final = 4
CALCULATED: Final = 8
_FLAGS: Final = {"A03": ESTIMATED, "A04": MEASURED, "A06": CALCULATED}
_FLEX: Final = "D01"

type Int64Array = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PointDay:
    """A point that we supply on a day.

    wh, flags: (intervals of `minutes`,) Wh, 0 where missing, and the quality as a bit above.
    """

    point: Point
    supply: Supply
    minutes: int
    wh: Int64Array
    flags: Int64Array

    @property
    def grid_area(self) -> str:
        return self.point.household.grid_area.code

    @property
    def method(self) -> str | None:
        """Flex for consumption; nothing else has a settlement method."""
        return _FLEX if self.point.type == "E17" else None

    def hours(self) -> tuple[Int64Array, Int64Array]:
        """(hours,) Wh and flags."""
        if self.minutes == 60:
            return self.wh, self.flags
        return (
            self.wh.reshape(-1, 4).sum(axis=1),
            np.bitwise_or.reduce(self.flags.reshape(-1, 4), axis=1),
        )


def point_days(market: Market, meters: Meters, day: date) -> Iterator[PointDay]:
    """Every point that we supply on a day, with what is known of it by now."""
    supplies = market.supplies.covering(day)
    known: Sequence[ReadingSeries] = (
        meters.series(market, supplies, day) if available_at(day) <= market.now else ()
    )
    by_point = {series.gsrn: series for series in known}

    for supply in supplies:
        point = market.registry.find(supply.gsrn)
        if point is not None:
            yield _point_day(point, supply, by_point.get(supply.gsrn), day)


def _point_day(point: Point, supply: Supply, series: ReadingSeries | None, day: date) -> PointDay:
    if series is None:
        minutes = 60 if point.type == "D14" else point.household.minutes
        count = intervals_of_day(day, minutes)
        nothing = np.zeros(count, np.int64)
        return PointDay(point, supply, minutes, nothing, np.full(count, MISSING, np.int64))

    usual = _FLAGS[series.default_quality or "A04"]
    flags = np.full(len(series.wh), usual, np.int64)
    for position, code in series.quality.items():
        flags[position - 1] = _FLAGS.get(code, MISSING)

    minutes = 15 if series.resolution == "PT15M" else 60
    return PointDay(point, supply, minutes, np.asarray(series.wh, np.int64), flags)
