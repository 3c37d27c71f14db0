"""What must hold of the neighbours' market, and which rows have expired."""

from elhandel.exchange.upkeep.invariants import INVARIANTS
from elhandel.exchange.upkeep.retention import RETENTION

__all__ = ["INVARIANTS", "RETENTION"]
