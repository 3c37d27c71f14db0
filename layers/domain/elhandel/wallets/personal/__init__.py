"""What is held about persons: which wallet is theirs, and what they did about it."""

from elhandel.wallets.personal.access import ACCESS
from elhandel.wallets.personal.erasure import forget_wallets
from elhandel.wallets.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_wallets"]
