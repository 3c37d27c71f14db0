"""What identity holds about persons: its register, a person's access, and erasure."""

from elhandel.identity.personal.access import ACCESS
from elhandel.identity.personal.erasure import forget_subjects
from elhandel.identity.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_subjects"]
