"""Weather by the day: what consumption, solar production and the spot price have in common."""

import math
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from simulator.world.households.noise import single_uniform
from simulator.world.households.places import PriceArea

_AREA_KEY: Final[dict[PriceArea, int]] = {"DK1": 1, "DK2": 2}
_TEMPERATURE, _CLOUDS, _WIND = 101, 102, 103
_SMOOTH_DAYS: Final = 3


@lru_cache(maxsize=4096)
def temperature(seed: int, day: date) -> float:
    """The day's mean temperature in Denmark, °C: coldest late in January, with spells."""
    seasonal = mean_temperature(day.timetuple().tm_yday)
    return seasonal + 9.0 * (_spell(seed, _TEMPERATURE, 0, day) - 0.5)


def mean_temperature(day_of_year: int) -> float:
    """What the temperature is in an ordinary year, °C."""
    return 8.6 - 8.4 * math.cos(2 * math.pi * (day_of_year - 25) / 365)


@lru_cache(maxsize=4096)
def clearness(seed: int, day: date, area: PriceArea) -> float:
    """How much of the clear sky's sun comes through, 0.12 to 1."""
    return 0.12 + 0.88 * math.pow(single_uniform(seed, _CLOUDS, _AREA_KEY[area], day), 0.8)


@lru_cache(maxsize=4096)
def wind(seed: int, day: date, area: PriceArea) -> float:
    """How hard the wind blows over the turbines, 0 to 1, in spells; harder in winter, much alike in
    both areas.
    """
    common = _spell(seed, _WIND, 0, day)
    local = _spell(seed, _WIND, _AREA_KEY[area], day)
    winter = 0.1 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 10) / 365)
    return min(1.0, max(0.0, 0.75 * common + 0.25 * local + winter))


def _spell(seed: int, stream: int, key: int, day: date) -> float:
    """A number in [0, 1) that follows the days before it."""
    drawn = [
        single_uniform(seed, stream, key, day - timedelta(days=back))
        for back in range(_SMOOTH_DAYS)
    ]
    mean = sum(drawn) / _SMOOTH_DAYS
    return min(
        0.999, max(0.0, 0.5 + (mean - 0.5) * 1.6)
    )  # averaging narrows the spread; widen it again
