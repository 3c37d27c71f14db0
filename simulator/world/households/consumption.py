"""Consumption: what a household takes from the grid in each interval of a local day, in whole Wh.

Ordinary use follows the hour, the weekday and the season; a heat pump follows the cold, an electric
car is charged in sessions, and a solar plant covers part of the day. Quarters vary inside their
hour.
"""

import math
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.world.households.axis import DayAxis, day_axis
from simulator.world.households.fleet import AREAS, DWELLINGS, Fleet
from simulator.world.households.household import Household
from simulator.world.households.noise import Uniform, uniform
from simulator.world.households.shapes import BASE_PART, SHAPES
from simulator.world.households.weather import clearness, mean_temperature, temperature

type Wh = NDArray[np.int32]

_DAY_LEVEL, _HOUR_LEVEL, _QUARTER_LEVEL, _CAR = 1, 2, 3, 4
_HEAT_PUMP: Final = DWELLINGS.index("heat_pump")
_CAR_OWNER: Final = DWELLINGS.index("electric_car")
_SOLAR: Final = DWELLINGS.index("solar")
_HEATING_LIMIT: Final = 15.0  # °C; a warmer day needs no heating
_DEGREE_DAYS: Final = sum(
    max(0.0, _HEATING_LIMIT - mean_temperature(number)) for number in range(1, 366)
)
_CHARGING_CHANCE: Final = 0.4
_CHARGING_STARTS: Final = np.array(
    [0, 0, 0, 1, 1, 2, 17, 18]
)  # most charge by the clock, when it is cheap
_SELF_USE: Final = 0.65  # the part of a solar home's use that the sun covers at noon


def consumption(household: Household, day: date, seed: int) -> Wh:
    """Wh per interval of the local day: 23, 24 or 25 hours, or 92, 96 or 100 quarters."""
    return consumption_matrix(Fleet.of((household,)), day, household.minutes, seed).reshape(-1)


def consumption_matrix(fleet: Fleet, day: date, minutes: int, seed: int) -> Wh:
    """Shape (households, intervals of the day): the same numbers as one by one, for meters of one
    resolution.
    """
    axis = day_axis(day, minutes)
    hourly = _base(fleet, day, axis, seed)
    _add_heating(hourly, fleet, day, axis, seed)
    spread = 0.55 + 0.9 * uniform(seed, _HOUR_LEVEL, fleet.gsrn, day, axis.hours)
    power = hourly * spread[:, axis.hour]
    _add_charging(power, fleet, day, axis, seed)
    _take_sun(power, fleet, day, axis, seed)
    if minutes == 15:
        power *= 0.7 + 0.6 * uniform(seed, _QUARTER_LEVEL, fleet.gsrn, day, axis.length)

    return np.asarray(np.rint(power * (minutes / 60)), np.int32)


def _base(fleet: Fleet, day: date, axis: DayAxis, seed: int) -> Uniform:
    """Watts of ordinary use."""
    season = 1 + 0.18 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365)
    level = 0.75 + 0.5 * uniform(seed, _DAY_LEVEL, fleet.gsrn, day, 1)
    watts = (fleet.annual_wh * BASE_PART[fleet.dwelling] / 8760 * season)[:, None]
    weekend = int(day.weekday() >= 5)
    return np.asarray(SHAPES[fleet.dwelling, weekend][:, axis.local_hour] * watts * level)


def _add_heating(power: Uniform, fleet: Fleet, day: date, axis: DayAxis, seed: int) -> None:
    rows = np.flatnonzero(fleet.dwelling == _HEAT_PUMP)
    if not len(rows):
        return
    degrees = max(0.0, _HEATING_LIMIT - temperature(seed, day))
    night = np.where((axis.local_hour < 6) | (axis.local_hour > 21), 1.15, 0.93)
    per_degree = fleet.annual_wh[rows] * (1 - BASE_PART[_HEAT_PUMP]) / _DEGREE_DAYS / 24
    power[rows] += (per_degree * degrees)[:, None] * night


def _add_charging(power: Uniform, fleet: Fleet, day: date, axis: DayAxis, seed: int) -> None:
    rows = np.flatnonzero(fleet.dwelling == _CAR_OWNER)
    if not len(rows):
        return

    chance, start, size, charger = uniform(seed, _CAR, fleet.gsrn[rows], day, 4).T
    daily = fleet.annual_wh[rows] * (1 - BASE_PART[_CAR_OWNER]) / 365
    energy = np.where(chance < _CHARGING_CHANCE, daily / _CHARGING_CHANCE * (0.6 + 0.8 * size), 0.0)
    watts = np.where(charger < 0.6, 11_000.0, 3_700.0)
    begins = _CHARGING_STARTS[(start * len(_CHARGING_STARTS)).astype(np.intp)]
    before = (axis.hour[None, :] - begins[:, None]) * watts[:, None]
    session = np.clip(energy[:, None] - before, 0, watts[:, None])
    power[rows] += np.where(before >= 0, session, 0.0)


def _take_sun(power: Uniform, fleet: Fleet, day: date, axis: DayAxis, seed: int) -> None:
    for number, area in enumerate(AREAS):
        rows = np.flatnonzero((fleet.dwelling == _SOLAR) & (fleet.area == number))
        if len(rows):
            power[rows] *= 1 - _SELF_USE * axis.sun * clearness(seed, day, area)
