"""Erasure of a person in payments: the bank account. What was paid stays as long as the books."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_payout_accounts(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete the registered bank accounts of these parties that no kept payout went to."""
    return run_steps(tx, _ACCOUNTS, {"parties": list(parties)})


_ACCOUNTS: Final[Steps] = (
    (
        "payments.payout",
        "DELETE FROM payments.payout"
        " WHERE account_id = ANY(%(parties)s) AND state IN ('planned', 'cancelled')",
    ),
    (
        "payments.payout_account",
        """
        DELETE FROM payments.payout_account a WHERE a.account_id = ANY(%(parties)s)
          AND NOT EXISTS (
              SELECT FROM payments.payout p WHERE p.payout_account_id = a.payout_account_id)
        """,
    ),
)
