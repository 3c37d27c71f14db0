"""Our own sums, from readings, supply and master data."""

from elhandel.reconciliation.own.energy import OwnEnergy, own_energy

__all__ = ["OwnEnergy", "own_energy"]
