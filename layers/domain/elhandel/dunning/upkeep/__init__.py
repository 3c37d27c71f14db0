"""What must hold of dunning, and which rows have expired."""

from elhandel.dunning.upkeep.invariants import INVARIANTS
from elhandel.dunning.upkeep.retention import RETENTION

__all__ = ["INVARIANTS", "RETENTION"]
