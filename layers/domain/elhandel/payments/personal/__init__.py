"""What payments hold about persons: their register, a person's access, and erasure."""

from elhandel.payments.personal.access import ACCESS
from elhandel.payments.personal.erasure import forget_methods, forget_payout_accounts
from elhandel.payments.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_methods", "forget_payout_accounts"]
