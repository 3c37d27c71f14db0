"""What must hold of certificates, and which of them have expired."""

from elhandel.certificates.upkeep.invariants import INVARIANTS
from elhandel.certificates.upkeep.retention import RETENTION

__all__ = ["INVARIANTS", "RETENTION"]
