"""What the neighbours' market holds about persons: its register, and their access to it.

Nothing here names anybody: whose an order is follows from its supply, which stays as long as the
books. So a person who is forgotten is forgotten here as well.
"""

from elhandel.exchange.personal.access import ACCESS
from elhandel.exchange.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL"]
