"""What was measured as surplus, less what was ordered of it: minted, or taken back."""

from elhandel.minting.surplus.order import Ordered, order_surplus

__all__ = ["Ordered", "order_surplus"]
