"""Meters: the series of a day for every supplied point, with the corrections made so far."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

from elhandel.values.days.local_time import intervals_of_day, start_of_day
from simulator.world.datahub.documents import ReadingSeries
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.heating import HeatingMeters
from simulator.world.datahub.state.registry import Point
from simulator.world.datahub.state.supplies import Supply
from simulator.world.households import consumption_matrix, production_matrix
from simulator.world.households.household import MINUTES
from simulator.world.households.noise import uniform

_DAY: Final = timedelta(days=1)
_AVAILABLE: Final = timedelta(hours=5)
_ESTIMATES = 301  # the stream of chance for estimated values
_ESTIMATED_DAYS: Final = 0.015


def available_at(day: date) -> datetime:
    """When a local day's values are out: 05:00 the next morning, an hour other than usual when the
    clocks change.
    """
    return start_of_day(day + _DAY) + _AVAILABLE


class Meters:
    """What the points of the market measure, or what DataHub computes for them."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._heating = HeatingMeters(seed)

    def series(self, market: Market, supplies: Iterable[Supply], day: date) -> list[ReadingSeries]:
        """One series for each supply, in their order; days that are left out are absent."""
        rows = market.store.rows("SELECT gsrn FROM missing_day WHERE day = ?", day.isoformat())
        left_out = {gsrn for (gsrn,) in rows}
        wanted = [
            (point, supply)
            for supply in supplies
            if supply.gsrn not in left_out
            and (point := market.registry.find(supply.gsrn)) is not None
        ]
        measured = self._measured(market, [point for point, _ in wanted], day)
        plain = [
            self._heating_series(point, supply, day) if point.type == "D14" else next(measured)
            for point, supply in wanted
        ]

        return _corrected(market, plain, day)

    def _measured(
        self, market: Market, points: Sequence[Point], day: date
    ) -> Iterator[ReadingSeries]:
        """The series of main points, in the order of `points`; fleets are computed at once."""
        groups = defaultdict(list)
        for number, point in enumerate(points):
            if point.type != "D14":
                groups[point.type, point.household.resolution].append(number)

        found: dict[int, ReadingSeries] = {}
        for (kind, resolution), numbers in groups.items():
            rows = np.array([points[number].household.index for number in numbers], np.intp)
            fleet, matrix = (
                market.registry.fleet().take(rows),
                production_matrix if kind == "E18" else consumption_matrix,
            )
            values = matrix(fleet, day, MINUTES[resolution], self._seed).tolist()
            drawn = uniform(self._seed, _ESTIMATES, fleet.gsrn, day, 2)
            for row, number in enumerate(numbers):
                estimated = drawn[row, 0] < _ESTIMATED_DAYS
                found[number] = replace(
                    _whole_day(points[number], resolution, day, values[row]),
                    quality=_estimated(len(values[row]), float(drawn[row, 1])) if estimated else {},
                    default_quality="A04" if kind == "E18" else None,
                )

        return (found[number] for number in sorted(found))

    def _heating_series(self, point: Point, supply: Supply, day: date) -> ReadingSeries:
        """A day value stands in the day's last hour, as DataHub's own examples have it."""
        hours = [0] * intervals_of_day(day, 60)
        hours[-1] = self._heating.day_value(point.household, supply.start, day)
        return replace(_whole_day(point, "PT1H", day, hours), default_quality="A06")


def _whole_day(point: Point, resolution: str, day: date, wh: Sequence[int]) -> ReadingSeries:
    early = timedelta(minutes=5 + int(point.gsrn[-6:-1]) % 50)  # not all in the same minute
    return ReadingSeries(
        gsrn=point.gsrn,
        type=point.type,
        resolution=resolution,
        start=start_of_day(day),
        end=start_of_day(day + _DAY),
        registered_at=available_at(day) - early,
        wh=wh,
    )


def _estimated(length: int, place: float) -> dict[int, str]:
    """Two neighbouring values of a day that the grid company had to estimate."""
    first = 1 + int(place * (length - 1))
    return {first: "A03", first + 1: "A03"}


def _corrected(market: Market, series: list[ReadingSeries], day: date) -> list[ReadingSeries]:
    rows = market.store.rows(
        "SELECT gsrn, registered_at, wh FROM correction WHERE day = ?", day.isoformat()
    )
    corrections = {gsrn: (datetime.fromisoformat(at), json.loads(wh)) for gsrn, at, wh in rows}

    return [
        replace(
            metered,
            registered_at=corrections[metered.gsrn][0],
            wh=corrections[metered.gsrn][1],
            quality={},
        )
        if metered.gsrn in corrections
        else metered
        for metered in series
    ]
