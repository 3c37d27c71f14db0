"""What the back office holds about persons: its register, a person's access, and erasure."""

from elhandel.backoffice.personal.access import ACCESS
from elhandel.backoffice.personal.erasure import forget_talks
from elhandel.backoffice.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_talks"]
