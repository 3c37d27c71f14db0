"""A statement of an account: what was asked for, paid and given back, and what was owed after it.

Postings that only move an amount between the account's own documents are no line of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final

from psycopg.rows import class_row

from elhandel.platform import database
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.ids import AccountId


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A posting that changed what the account owes."""

    booked_on: date
    source: str
    source_id: str
    text: str

    document_ids: tuple[int, ...]
    """The invoices and notes that it is about; none: on account."""

    amount_ore: int
    """Owed more if > 0, less if < 0."""

    balance_ore: int
    """What was owed after it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An account from a day on, before another; its lines by day."""

    account_id: AccountId
    opening_ore: int
    lines: tuple[StatementLine, ...]

    @property
    def closing_ore(self) -> int:
        """What was owed at its end."""
        return self.lines[-1].balance_ore if self.lines else self.opening_ore


def statement(
    tx: Transaction,
    account_id: AccountId,
    *,
    first: date = date.min,
    past: date = date.max,
) -> Statement:
    """The statement of an account over the days [first, past)."""
    asked = {"account": account_id, "first": first, "past": past}
    (opening,) = fetch_one(tx, _OPENING, asked)
    changes = tx.cursor(row_factory=class_row(_Change)).execute(_CHANGES, asked).fetchall()

    return Statement(account_id, int(opening), _lines(int(opening), changes))


@dataclass(frozen=True, slots=True)
class _Change:
    """A row of account_changes.sql."""

    booked_on: date
    source: str
    source_id: str
    text: str
    documents: list[int]
    amount_ore: int


def _lines(opening: int, changes: Iterable[_Change]) -> tuple[StatementLine, ...]:
    rows = list(changes)
    after = accumulate((row.amount_ore for row in rows), initial=opening)
    next(after)  # before the first

    return tuple(
        StatementLine(
            booked_on=row.booked_on,
            source=row.source,
            source_id=row.source_id,
            text=row.text,
            document_ids=tuple(row.documents),
            amount_ore=row.amount_ore,
            balance_ore=balance,
        )
        for row, balance in zip(rows, after, strict=True)
    )


_OPENING: Final = """
SELECT coalesce(sum(e.amount_ore), 0)::bigint FROM ledger.entry e
JOIN ledger.posting p USING (posting_id)
WHERE e.account_id = %(account)s::int AND e.book = 'receivable' AND p.booked_on < %(first)s::date
"""

_CHANGES: Final = database.statement("elhandel.ledger.balances", "account_changes")
