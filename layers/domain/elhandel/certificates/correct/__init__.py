"""By itself: measured hours are certified, and what was measured too high is withdrawn."""

from elhandel.certificates.correct.compare import Compared, compare

__all__ = ["Compared", "compare"]
