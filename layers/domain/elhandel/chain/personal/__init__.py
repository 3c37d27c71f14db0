"""What the room holds about persons: nothing by itself; and what leads to its work is forgotten."""

from elhandel.chain.personal.erasure import forget_sides, forget_work
from elhandel.chain.personal.register import IMPERSONAL, PERSONAL

__all__ = ["IMPERSONAL", "PERSONAL", "forget_sides", "forget_work"]
