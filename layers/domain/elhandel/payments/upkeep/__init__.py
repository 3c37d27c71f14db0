"""What must hold of payments, and which rows have expired."""

from elhandel.payments.upkeep.invariants import INVARIANTS
from elhandel.payments.upkeep.retention import RETENTION

__all__ = ["INVARIANTS", "RETENTION"]
