"""Whose tokens are, in our custody or a wallet: for who is told of them."""

from collections.abc import Collection
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import CustomerId


def owners_of(tx: Transaction, wallets: Collection[str]) -> dict[str, CustomerId]:
    """The customer of each of these accounts that is somebody's."""
    found = tx.execute(_OWNERS, {"wallets": sorted(wallets)})
    return {wallet: CustomerId(customer_id) for wallet, customer_id in found}


_OWNERS: Final = statement("elhandel.minting.surplus", "owners_of_tokens")
