"""Connections: opened by a ticket, heard, subscribed, ended."""

from elhandel.live.connections.connection import MOST, connect, disconnect, hear
from elhandel.live.connections.subscription import (
    Heard,
    numbers_of,
    subscribe,
    unsubscribe,
)

__all__ = [
    "MOST",
    "Heard",
    "connect",
    "disconnect",
    "hear",
    "numbers_of",
    "subscribe",
    "unsubscribe",
]
