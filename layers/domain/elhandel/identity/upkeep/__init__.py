"""Which rows of identity have expired."""

from elhandel.identity.upkeep.retention import RETENTION

__all__ = ["RETENTION"]
