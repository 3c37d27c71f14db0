"""Attempts as staff and customers read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.ids import AccountId


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to collect a document."""

    collection_id: int
    account_id: AccountId
    number: str
    """Of the document."""
    kind: str
    attempt: int
    amount_ore: int
    paid_ore: int | None
    state: str
    reason: str | None
    collect_on: date
    ended_at: datetime | None
    retry_on: date | None


def attempts_of(tx: Transaction, account_id: AccountId, limit: int = 50) -> Sequence[Attempt]:
    """The attempts of an account, the latest first."""
    cursor = tx.cursor(row_factory=class_row(Attempt))
    return cursor.execute(_OF_ACCOUNT, {"account": account_id, "limit": limit}).fetchall()


def failed_attempts(tx: Transaction, limit: int = 200) -> Sequence[Attempt]:
    """Documents whose last attempt failed and that are still open, the latest first."""
    cursor = tx.cursor(row_factory=class_row(Attempt))
    return cursor.execute(_FAILED, {"limit": limit}).fetchall()


def count_stuck(tx: Transaction, before: datetime, unseen_before: datetime) -> int:
    """How many collections the provider has had since before this instant, without a result; and
    those in a file that nobody has handed over since before that one.
    """
    (stuck,) = fetch_one(tx, _STUCK, {"before": before, "unseen_before": unseen_before})
    return int(stuck)


_ROOM: Final = "elhandel.payments.collections"
_OF_ACCOUNT: Final = statement(_ROOM, "attempts_of_account")
_FAILED: Final = statement(_ROOM, "failed_attempts")
_STUCK: Final = """
SELECT count(*) FROM payments.collection
WHERE kind = 'debit' AND state IN ('planned', 'sent') AND (
    tried_at < %(before)s
    OR tried_at IS NULL AND collection_file_id IS NOT NULL AND planned_at < %(unseen_before)s)
"""
