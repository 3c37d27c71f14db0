"""Our own sums, from readings, supply, master data, links and prices."""

from elhandel.reconciliation.own.charges import (
    OwnCharges,
    Values,
    own_charges,
    own_energy_and_charges,
)
from elhandel.reconciliation.own.energy import OwnEnergy, own_energy

__all__ = [
    "OwnCharges",
    "OwnEnergy",
    "Values",
    "own_charges",
    "own_energy",
    "own_energy_and_charges",
]
