"""What the neighbours' market holds about persons: its register, and their access to it.

Nothing here names anybody: whose an order is follows from its supply, which stays as long as the
books. What leads to a wallet is blanked when a person is forgotten.
"""

from elhandel.exchange.personal.access import ACCESS
from elhandel.exchange.personal.erasure import forget_wallets_of_orders
from elhandel.exchange.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_wallets_of_orders"]
