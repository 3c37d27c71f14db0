"""Solar production: what a plant delivers to the grid at its production point (E18), in whole Wh
per interval.
"""

from datetime import date
from typing import Final

import numpy as np

from simulator.world.households.axis import day_axis
from simulator.world.households.consumption import Wh
from simulator.world.households.fleet import AREAS, Fleet
from simulator.world.households.household import Household
from simulator.world.households.noise import uniform
from simulator.world.households.weather import clearness

_CLOUD_BY_CLOUD: Final = 5
_TO_THE_GRID: Final = 0.72  # the rest is lost in the inverter or used in the house


def production(household: Household, day: date, seed: int) -> Wh:
    """Wh per interval of the local day; nothing but zeros without panels."""
    return production_matrix(Fleet.of((household,)), day, household.minutes, seed).reshape(-1)


def production_matrix(fleet: Fleet, day: date, minutes: int, seed: int) -> Wh:
    """Shape (households, intervals of the day): the same numbers as one by one."""
    axis = day_axis(day, minutes)
    clear = np.array([clearness(seed, day, area) for area in AREAS])[fleet.area]
    passing = 0.8 + 0.4 * uniform(seed, _CLOUD_BY_CLOUD, fleet.gsrn, day, axis.length)
    watts = (fleet.panel_watts * clear * _TO_THE_GRID)[:, None] * axis.sun[None, :] * passing
    return np.asarray(np.rint(watts * (minutes / 60)), np.int32)
