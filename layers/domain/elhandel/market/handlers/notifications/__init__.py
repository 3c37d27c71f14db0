"""RSM-004: supply ends, is cancelled, is void, or goes on. The business reason says which.

Every notification names a day, and is about the supply that this day fits (docs/decisions/0023).
One whose day fits no supply of ours changes nothing and is a dead record.
"""

from elhandel.market.handlers.notifications.notification import notified

__all__ = ["notified"]
