"""What must hold of work for the token ledger, and which of it has expired."""

from elhandel.chain.upkeep.invariants import INVARIANTS
from elhandel.chain.upkeep.retention import RETENTION

__all__ = ["INVARIANTS", "RETENTION"]
