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

__all__ = ["Holding", "House", "booked", "holding_of", "house", "is_busy", "leaving", "watch"]
