"""Dunning: what follows where services are not paid. Electricity is never turned off.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `run` | a day of an account, and services that are paid and run again, each in one transaction |
| `shown` | what staff see of an account |
| `records` | what was told and warned of |
| `steps` | what follows on a day, by the market's data (pure) |
| `owed` | what is owed for services on which bill |
| `upkeep`, `personal` | what must hold and what has expired · what is held about persons |

It stands above payments and services, which do not know each other.
"""

from elhandel.dunning.personal import IMPERSONAL, PERSONAL
from elhandel.dunning.upkeep import INVARIANTS, RETENTION

__all__ = ["IMPERSONAL", "INVARIANTS", "PERSONAL", "RETENTION"]
