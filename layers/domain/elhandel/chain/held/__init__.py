"""What wallets hold: as the ledger had it when it was read last, and by our own books."""

from elhandel.chain.held.holdings import Holding, booked, holding_of, watch

__all__ = ["Holding", "booked", "holding_of", "watch"]
