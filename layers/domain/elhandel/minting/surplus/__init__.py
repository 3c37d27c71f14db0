"""What was measured as surplus, less what was ordered of it: minted, or taken back."""

from elhandel.minting.surplus.closed import close_months, closed_past, tokens_of_days
from elhandel.minting.surplus.order import Ordered, order_surplus
from elhandel.minting.surplus.owners import owners_of
from elhandel.minting.surplus.reading import MintedReading, mint_reading

__all__ = [
    "MintedReading",
    "Ordered",
    "close_months",
    "closed_past",
    "mint_reading",
    "order_surplus",
    "owners_of",
    "tokens_of_days",
]
