"""What certificates hold about persons: whose production is certified, and who has what."""

from elhandel.certificates.personal.access import ACCESS
from elhandel.certificates.personal.erasure import forget_sources
from elhandel.certificates.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_sources"]
