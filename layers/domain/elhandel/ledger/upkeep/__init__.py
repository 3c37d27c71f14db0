"""What must hold of the ledger, and what it no longer keeps."""

from elhandel.ledger.upkeep.invariants import INVARIANTS
from elhandel.ledger.upkeep.retention import RETENTION

__all__ = ["INVARIANTS", "RETENTION"]
