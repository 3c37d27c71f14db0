"""DataHub's sums as they came, and which of them hold.

Rows are only added. Of an interval the sum with the highest version holds; among equal versions
that of the later message.
"""

from elhandel.reconciliation.sums.calculation import Calculation
from elhandel.reconciliation.sums.charges import (
    MONTH,
    NOTHING,
    ChargeSum,
    ChargeSumKey,
    HeldCharge,
    held_charges,
    store_charge_sum,
)
from elhandel.reconciliation.sums.energy import (
    EnergyKey,
    EnergySum,
    HeldEnergy,
    held_energy,
    store_energy_sum,
)

__all__ = [
    "MONTH",
    "NOTHING",
    "Calculation",
    "ChargeSum",
    "ChargeSumKey",
    "EnergyKey",
    "EnergySum",
    "HeldCharge",
    "HeldEnergy",
    "held_charges",
    "held_energy",
    "store_charge_sum",
    "store_energy_sum",
]
