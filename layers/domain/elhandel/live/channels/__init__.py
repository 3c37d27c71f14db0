"""Channels, and what a client may say about them (pure)."""

from elhandel.live.channels.channel import (
    Channel,
    book,
    depth,
    epochs,
    market_stats,
    matches,
    own,
)
from elhandel.live.channels.said import LONGEST, Ping, Said, Subscribe, Unsubscribe, read

__all__ = [
    "LONGEST",
    "Channel",
    "Ping",
    "Said",
    "Subscribe",
    "Unsubscribe",
    "book",
    "depth",
    "epochs",
    "market_stats",
    "matches",
    "own",
    "read",
]
