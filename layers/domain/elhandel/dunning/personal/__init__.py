"""What dunning holds about persons: its register, and a person's access.

Nothing is forgotten sooner than the books: that somebody was warned is why their service was off.
"""

from elhandel.dunning.personal.access import ACCESS
from elhandel.dunning.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL"]
