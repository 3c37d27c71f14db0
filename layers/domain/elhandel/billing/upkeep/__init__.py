"""What must hold of invoices, which of them have expired, and which months there is a record of."""

from elhandel.billing.upkeep.history import months_of_history
from elhandel.billing.upkeep.invariants import INVARIANTS
from elhandel.billing.upkeep.retention import RETENTION

__all__ = ["INVARIANTS", "RETENTION", "months_of_history"]
