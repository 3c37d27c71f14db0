"""What must hold of services, and which rows have expired."""

from elhandel.services.upkeep.invariants import INVARIANTS
from elhandel.services.upkeep.retention import RETENTION

__all__ = ["INVARIANTS", "RETENTION"]
