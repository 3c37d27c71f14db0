"""What was measured as surplus, less what was ordered of it: minted, or taken back."""

from elhandel.minting.surplus.closed import close_months, closed_past, tokens_of_days
from elhandel.minting.surplus.order import Ordered, order_surplus
from elhandel.minting.surplus.owners import owners_of
from elhandel.minting.surplus.reading import MintedReading, mint_reading
from elhandel.minting.surplus.signatures import MintOfReading, mint_of_reading, own_signatures

__all__ = [
    "MintOfReading",
    "MintedReading",
    "Ordered",
    "close_months",
    "closed_past",
    "mint_of_reading",
    "mint_reading",
    "order_surplus",
    "own_signatures",
    "owners_of",
    "tokens_of_days",
]
