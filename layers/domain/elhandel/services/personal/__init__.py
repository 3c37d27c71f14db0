"""What services hold about persons: their register, a person's access, and erasure."""

from elhandel.services.personal.access import ACCESS
from elhandel.services.personal.erasure import forget_agreements, served_parties
from elhandel.services.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_agreements", "served_parties"]
