"""Erasure of a person: which wallet was theirs. What stands on the ledger names nobody."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_wallets(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete which wallets these parties had, and what they did about them."""
    return run_steps(tx, _WALLETS, {"parties": list(parties)})


_WALLETS: Final[Steps] = (
    (
        "wallets.activity",
        "DELETE FROM wallets.activity WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "wallets.challenge",
        "DELETE FROM wallets.challenge WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "wallets.wallet",
        "DELETE FROM wallets.wallet WHERE customer_id = ANY(%(parties)s)",
    ),
)
