"""What notices hold about persons: their register, a person's access, and erasure."""

from elhandel.notifications.personal.access import ACCESS
from elhandel.notifications.personal.erasure import forget_notices
from elhandel.notifications.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_notices"]
