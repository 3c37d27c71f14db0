"""What metering holds about persons: its register, and their access to it."""

from elhandel.metering.personal.access import ACCESS
from elhandel.metering.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL"]
