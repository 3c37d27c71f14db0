"""Which rows about meters have expired."""

from elhandel.meters.upkeep.retention import RETENTION

__all__ = ["RETENTION"]
