"""Which notices have expired."""

from elhandel.notifications.upkeep.retention import RETENTION

__all__ = ["RETENTION"]
