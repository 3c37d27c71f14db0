"""Erasure of a person in payments: bank accounts and methods. What was paid stays as long as the
books.
"""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_payout_accounts(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete the registered bank accounts of these parties that no kept payout went to."""
    return run_steps(tx, _ACCOUNTS, {"parties": list(parties)})


def forget_methods(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete the methods of payment of these parties by which nothing that is kept was collected,
    and blank the sealed details of the others.
    """
    return run_steps(tx, _METHODS, {"parties": list(parties)})


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

_METHODS: Final[Steps] = (
    ("payments.auto_pay", "DELETE FROM payments.auto_pay WHERE account_id = ANY(%(parties)s)"),
    (
        "payments.mandate",
        """
        DELETE FROM payments.mandate m USING payments.method t
        WHERE t.method_id = m.method_id AND t.account_id = ANY(%(parties)s)
          AND NOT EXISTS (
              SELECT FROM payments.collection c WHERE c.mandate_id = m.mandate_id)
        """,
    ),
    (
        "payments.method",
        """
        DELETE FROM payments.method t WHERE t.account_id = ANY(%(parties)s)
          AND NOT EXISTS (SELECT FROM payments.mandate m WHERE m.method_id = t.method_id)
        """,
    ),
    (
        "payments.method",
        """
        UPDATE payments.method
        SET details_sealed = NULL, details_key = NULL, details_seal_version = NULL
        WHERE account_id = ANY(%(parties)s) AND details_sealed IS NOT NULL
        """,
    ),
)
