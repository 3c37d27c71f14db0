"""What wallets hold: as the ledger had it when it was read last, and by our own books."""

from elhandel.chain.held.holdings import (
    Holding,
    House,
    booked,
    holding_of,
    house,
    is_busy,
    leaving,
    watch,
)
from elhandel.chain.held.joined import Held, all_held

__all__ = [
    "Held",
    "Holding",
    "House",
    "all_held",
    "booked",
    "holding_of",
    "house",
    "is_busy",
    "leaving",
    "watch",
]
