"""What reconciliation holds about persons: its register, and their access to it."""

from elhandel.reconciliation.personal.access import ACCESS
from elhandel.reconciliation.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL"]
