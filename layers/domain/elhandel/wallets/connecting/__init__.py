"""A wallet is connected by a nonce that its key signs, and removed (GX-WAL-1)."""

from elhandel.wallets.connecting.activity import Activity, activities, note
from elhandel.wallets.connecting.connect import Outcome, ask, connect, remove
from elhandel.wallets.connecting.read import (
    Wallet,
    own_wallet,
    wallet_of_contract,
    wallet_of_customer,
)

__all__ = [
    "Activity",
    "Outcome",
    "Wallet",
    "activities",
    "ask",
    "connect",
    "note",
    "own_wallet",
    "remove",
    "wallet_of_contract",
    "wallet_of_customer",
]
