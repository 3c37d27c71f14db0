"""Which share of a use was covered by renewable production of the same hours (pure)."""

from elhandel.certificates.green.matched import Matched, matched

__all__ = ["Matched", "matched"]
