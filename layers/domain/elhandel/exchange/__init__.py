"""The neighbours' market: surplus that is sold to a neighbour instead of to us.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `rail` | what trades change on bills, once a month is settled |
| `epochs` | quarters of an hour: clearing, catching up, prices and depth |
| `orders` | orders of customers, against what they have |
| `tokens` | what a wallet needs for an order, and settlements on the token ledger |
| `control` | the market stands still, or goes on |
| `auction` | which orders trade, and at which price (pure) |
| `rules` | limits, fee and terms (dated data) |
| `upkeep`, `personal` | what must hold and what has expired · what is held about persons |

What trades come to becomes charges of billing, and stands on the account's next bill.
"""

from elhandel.exchange.cancelled import CancelledBecause
from elhandel.exchange.errors import (
    BookFull,
    InvalidOrder,
    MarketPaused,
    NettedHome,
    NotEnough,
    OrderClosed,
    OrderDiffers,
    OwnOrdersCross,
    RailClosed,
    UnableToTrade,
)
from elhandel.exchange.personal import IMPERSONAL, PERSONAL
from elhandel.exchange.rails import Rail
from elhandel.exchange.upkeep import INVARIANTS, RETENTION

__all__ = [
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "RETENTION",
    "BookFull",
    "CancelledBecause",
    "InvalidOrder",
    "MarketPaused",
    "NettedHome",
    "NotEnough",
    "OrderClosed",
    "OrderDiffers",
    "OwnOrdersCross",
    "Rail",
    "RailClosed",
    "UnableToTrade",
]
