"""What an account owes, and what is open of its documents: sums of entries, stored nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.ids import AccountId


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """What is open of an invoice or note, or on account."""

    account_id: AccountId

    document_id: int | None
    """None: paid or given back on account, and allocated to no document."""

    open_ore: int
    """The customer owes it if > 0, and has it to the good if < 0."""


def balance(tx: Transaction, account_id: AccountId) -> int:
    """What the account owes, in øre; below 0 what it has to the good."""
    (owed,) = fetch_one(tx, _BALANCE, {"account": account_id})
    return int(owed)


def open_documents(tx: Transaction, account_ids: Sequence[AccountId]) -> list[OpenDocument]:
    """What is open on these accounts, by account and document; on account comes last."""
    cursor = tx.cursor(row_factory=class_row(OpenDocument))
    return cursor.execute(_OPEN, {"accounts": list(account_ids)}).fetchall()


_BALANCE: Final = """
SELECT coalesce(sum(amount_ore), 0)::bigint FROM ledger.entry
WHERE account_id = %(account)s::int AND book = 'receivable'
"""

_OPEN: Final = """
SELECT account_id, document_id, sum(amount_ore)::bigint AS open_ore FROM ledger.entry
WHERE account_id = ANY(%(accounts)s::int[]) AND book = 'receivable'
GROUP BY account_id, document_id HAVING sum(amount_ore) <> 0
ORDER BY account_id, document_id
"""
