"""What the token ledger's room holds about persons: nothing by itself."""

from elhandel.chain.personal.register import IMPERSONAL, PERSONAL

__all__ = ["IMPERSONAL", "PERSONAL"]
