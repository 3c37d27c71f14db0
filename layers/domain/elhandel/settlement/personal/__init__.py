"""What settlement holds about persons: its register, and their access to it."""

from elhandel.settlement.personal.access import ACCESS
from elhandel.settlement.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL"]
