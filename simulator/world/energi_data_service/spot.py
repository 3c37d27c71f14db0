"""Day-ahead prices: from a file where it has them, else generated, the same for the same seed.

Prices are dear in the evening, in winter and in a calm; cheap at weekends; and negative around
windy, sunny noons.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from simulator.world.energi_data_service.price_file import PriceFile
from simulator.world.households.axis import day_axis
from simulator.world.households.noise import uniform
from simulator.world.households.places import PriceArea
from simulator.world.households.weather import clearness, wind

QUARTERS_FROM: Final = date(2025, 10, 1)
_LEVEL: Final = 640_000  # micro-DKK/kWh, about what Denmark pays over a year
_LOWEST: Final = -3_700_000  # the exchange's own limit, −500 EUR/MWh
_HOURS: Final = np.array((
    0.78, 0.72, 0.70, 0.69, 0.72, 0.82, 1.02, 1.22, 1.26, 1.12, 0.98, 0.90,
    0.86, 0.83, 0.85, 0.94, 1.10, 1.38, 1.56, 1.50, 1.28, 1.08, 0.96, 0.85,
))  # fmt: skip
_AREA_KEY: Final[dict[PriceArea, int]] = {"DK1": 11, "DK2": 12}
_AREA_LEVEL: Final[dict[PriceArea, float]] = {"DK1": 1.0, "DK2": 1.07}
_HOURLY, _QUARTERLY = 201, 202


def minutes_of(day: date) -> int:
    """Minutes of the market's interval on a day: hours to 30 September 2025, then quarters."""
    return 15 if day >= QUARTERS_FROM else 60


@dataclass(frozen=True, slots=True)
class SpotPrices:
    """The market's prices under a seed, with those of a file in their place where it has any."""

    seed: int
    file: PriceFile | None = None

    def day(self, area: PriceArea, day: date) -> Sequence[int]:
        """Micro-DKK/kWh (= thousandths of DKK/MWh) for each hour or quarter of the local day."""
        minutes = minutes_of(day)
        given = self.file.day(area, day, minutes) if self.file else {}
        drawn = generated(self.seed, area, day, minutes)
        return [given.get(number, price) for number, price in enumerate(drawn)]


def generated(seed: int, area: PriceArea, day: date, minutes: int) -> list[int]:
    """A local day's prices out of nothing but the seed, to whole øre per MWh."""
    axis = day_axis(day, minutes)
    key = np.array([_AREA_KEY[area]], np.uint64)
    season = 1 + 0.22 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365)
    weekend = 0.86 if day.weekday() >= 5 else 1.0
    calm = 1.75 - 1.5 * wind(seed, day, area)
    level = _LEVEL * _AREA_LEVEL[area] * season * weekend * calm
    ripple = 0.93 + 0.14 * uniform(seed, _HOURLY, key, day, axis.hours)[0]
    price = level * _HOURS[axis.local_hour] * ripple[axis.hour]
    price -= 620_000 * axis.sun * clearness(seed, day, area) * (1.15 if day.weekday() >= 5 else 1.0)
    if minutes == 15:
        price *= 0.96 + 0.08 * uniform(seed, _QUARTERLY, key, day, axis.length)[0]

    return [10 * round(float(value) / 10) for value in np.maximum(price, _LOWEST)]
