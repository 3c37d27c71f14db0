"""What has expired about wallets."""

from elhandel.wallets.upkeep.retention import RETENTION

__all__ = ["RETENTION"]
