"""Wallets of customers on the token ledger: whose each is, and what its owner lets the market move.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `allowances` | what the owner lets the market move: ordered, signed, followed |
| `connecting` | a wallet is connected by a nonce that its key signs, and removed |
| `message` | what is signed, as text (pure) |
| `upkeep`, `personal` | what has expired · what is held about persons |

In a customer's transaction everything is theirs, by row-level security.
"""

from elhandel.wallets.errors import ChallengeOver, NoWallet, UnableToConnect, WalletTaken
from elhandel.wallets.personal import IMPERSONAL, PERSONAL
from elhandel.wallets.upkeep import RETENTION

__all__ = [
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "ChallengeOver",
    "NoWallet",
    "UnableToConnect",
    "WalletTaken",
]
