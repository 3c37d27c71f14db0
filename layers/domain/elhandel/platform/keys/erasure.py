"""Erasure of a person among the keys: the keys to their own data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def revoke_keys_of(tx: Transaction, customers: Sequence[int], now: datetime) -> Counts:
    """Revoke and unname the keys of these customers."""
    return run_steps(tx, _REVOKED, {"customers": list(customers), "now": now})


def delete_keys_of(tx: Transaction, customers: Sequence[int]) -> Counts:
    """Delete the keys of these customers."""
    return run_steps(tx, _DELETED, {"customers": list(customers)})


_REVOKED: Final[Steps] = (
    (
        "platform.api_key",
        """
        UPDATE platform.api_key SET name = '', revoked_at = coalesce(revoked_at, %(now)s)
        WHERE customer_id = ANY(%(customers)s) AND (name <> '' OR revoked_at IS NULL)
        """,
    ),
)

_DELETED: Final[Steps] = (
    (
        "platform.api_key",
        "DELETE FROM platform.api_key WHERE customer_id = ANY(%(customers)s)",
    ),
)
