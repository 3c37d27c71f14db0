"""What pricing holds about persons: its register, and their access to it."""

from elhandel.pricing.personal.access import ACCESS
from elhandel.pricing.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL"]
