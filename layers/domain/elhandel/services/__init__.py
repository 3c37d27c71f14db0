"""Services beside electricity: broadband, from the order to the end.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `agreements` | orders, and what staff do with a service, in one transaction with its charges |
| `own` | what a customer sees of theirs |
| `charging` | what a service costs on which days, less what it was charged already (pure) |
| `packages` | what can be ordered, and its price (dated data) |
| `states` | in which states a service may be, and what moves it (pure) |
| `upkeep`, `personal` | what must hold and what has expired · what is held about persons |

What a service costs becomes charges of billing, and stands on the account's next bill.
"""

from elhandel.services.errors import MarketDecides, NotInState, UnableToServe
from elhandel.services.personal import IMPERSONAL, PERSONAL
from elhandel.services.upkeep import INVARIANTS, RETENTION

__all__ = [
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "RETENTION",
    "MarketDecides",
    "NotInState",
    "UnableToServe",
]
