"""Households: who lives behind the metering points of the simulated market, and what they use and
produce.

Everything is a function of a seed: the same seed gives the same people, readings and weather on
every machine.
"""

from simulator.world.households.consumption import consumption, consumption_matrix
from simulator.world.households.fleet import Fleet
from simulator.world.households.household import (
    Address,
    CustomerKind,
    Dwelling,
    Household,
    Resolution,
)
from simulator.world.households.places import GRID_AREAS, GridArea
from simulator.world.households.population import population
from simulator.world.households.solar import production, production_matrix

__all__ = [
    "GRID_AREAS",
    "Address",
    "CustomerKind",
    "Dwelling",
    "Fleet",
    "GridArea",
    "Household",
    "Resolution",
    "consumption",
    "consumption_matrix",
    "population",
    "production",
    "production_matrix",
]
