"""What minting holds about persons: that their metering points take part."""

from elhandel.minting.personal.access import ACCESS
from elhandel.minting.personal.erasure import forget_participations
from elhandel.minting.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_participations"]
