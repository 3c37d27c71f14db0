"""What the ledger holds about persons: its register, and their access to it."""

from elhandel.ledger.personal.access import ACCESS
from elhandel.ledger.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL"]
