"""A customer proves that a meter is theirs (GX-MET-3 to 6)."""

from elhandel.meters.verification.proof import Claim, verify

__all__ = ["Claim", "verify"]
