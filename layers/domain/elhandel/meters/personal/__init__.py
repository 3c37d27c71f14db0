"""What the room holds about persons: their meters, tries, and what they submitted."""

from elhandel.meters.personal.access import ACCESS
from elhandel.meters.personal.erasure import forget_meters
from elhandel.meters.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_meters"]
