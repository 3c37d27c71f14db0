"""Warnings and what was told, as rows: a bill is told of once, and has one open warning."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.dunning.owed import Debt
from elhandel.dunning.steps import Outcome, Warned, Warning
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.ids import AccountId


def open_warnings(tx: Transaction, account: AccountId) -> Sequence[Warned]:
    """The warnings of an account that have not ended, those of parties that it joined included."""
    cursor = tx.cursor(row_factory=class_row(Warned))
    return cursor.execute(_OPEN, {"account": account}).fetchall()


def told_of(tx: Transaction, invoices: Sequence[int]) -> frozenset[int]:
    """Those of these bills of which it was told that they are overdue."""
    rows = tx.execute(_TOLD_OF, {"invoices": list(invoices)})
    return frozenset(invoice for (invoice,) in rows)


def keep_told(tx: Transaction, account: AccountId, debt: Debt, today: date, now: datetime) -> None:
    """Keep that it was told that a bill is overdue."""
    values = {"account": account, "invoice": debt.invoice_id, "open": debt.open_ore}
    tx.execute(_TELL, {**values, "today": today, "now": now})


def keep_warning(
    tx: Transaction, account: AccountId, warning: Warning, today: date, now: datetime
) -> int:
    """Keep a warning; which one of its bill it is."""
    values = {
        "account": account,
        "invoice": warning.debt.invoice_id,
        "today": today,
        "stops_on": warning.stops_on,
        "owed": warning.debt.services_ore,
        "now": now,
    }
    (ordinal,) = fetch_one(tx, _WARN, values)
    return int(ordinal)


def end_warning(tx: Transaction, warned: Warned, outcome: Outcome, now: datetime) -> None:
    """End a warning."""
    tx.execute(_END, {"warning": warned.warning_id, "outcome": outcome, "now": now})


_OPEN: Final = """
SELECT w.warning_id, w.invoice_id, w.stops_on FROM dunning.warning w
JOIN portfolio.account a ON a.customer_id = w.account_id
WHERE a.account_id = %(account)s AND w.ended_at IS NULL ORDER BY w.warning_id
"""

_TOLD_OF: Final = """
SELECT invoice_id FROM dunning.overdue_told WHERE invoice_id = ANY(%(invoices)s::int[])
"""

_TELL: Final = """
INSERT INTO dunning.overdue_told (invoice_id, account_id, told_on, open_ore, told_at)
VALUES (%(invoice)s, %(account)s, %(today)s, %(open)s, %(now)s)
"""

_WARN: Final = """
INSERT INTO dunning.warning (
    account_id, invoice_id, ordinal, warned_on, stops_on, owed_ore, warned_at)
SELECT %(account)s, %(invoice)s, coalesce(max(w.ordinal), 0) + 1, %(today)s, %(stops_on)s, %(owed)s,
       %(now)s
FROM dunning.warning w WHERE w.invoice_id = %(invoice)s
RETURNING ordinal
"""

_END: Final = """
UPDATE dunning.warning SET ended_at = %(now)s, outcome = %(outcome)s
WHERE warning_id = %(warning)s AND ended_at IS NULL
"""
