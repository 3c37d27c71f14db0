"""What was measured as surplus, less what was ordered of it: minted, or taken back."""

from elhandel.minting.surplus.order import Ordered, order_surplus
from elhandel.minting.surplus.owners import owners_of

__all__ = ["Ordered", "order_surplus", "owners_of"]
