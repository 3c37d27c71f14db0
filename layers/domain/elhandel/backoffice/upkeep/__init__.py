"""Which rows of the back office have expired."""

from elhandel.backoffice.upkeep.retention import RETENTION

__all__ = ["RETENTION"]
