"""Which imported rows have expired."""

from elhandel.imports.upkeep.retention import RETENTION

__all__ = ["RETENTION"]
