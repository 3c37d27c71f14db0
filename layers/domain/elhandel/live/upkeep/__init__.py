"""What has expired of what is seen live."""

from elhandel.live.upkeep.retention import RETENTION

__all__ = ["RETENTION"]
