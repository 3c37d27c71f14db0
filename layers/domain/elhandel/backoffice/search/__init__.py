"""Search: a customer, bill, signup or message by whatever is known of it. Each key has an index."""

from elhandel.backoffice.search.keys import Key
from elhandel.backoffice.search.search import Found, Hit, Numbers, needs_hash, search

__all__ = ["Found", "Hit", "Key", "Numbers", "needs_hash", "search"]
