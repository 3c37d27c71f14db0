"""The list of a customer's bills, the latest first, a page at a time; in that customer's
transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.bill import InvoiceKind
from elhandel.billing.invoice import Standing, Status
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.period import Period

PAGE: Final = 24


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill or note in the list."""

    number: str
    kind: InvoiceKind
    corrects_number: str | None
    period: Period
    issued_on: date
    due_on: date
    total_ore: int
    standing: Standing
    has_document: bool
    collected: bool
    """By Betalingsservice."""

    final: bool
    aconto: bool
    """Whether it asks for an amount on account and nothing else."""

    places: tuple[str, ...]
    """The first lines of the addresses that it is about."""

    disputed: bool


@dataclass(frozen=True, slots=True)
class Bills:
    """A page of the list."""

    rows: tuple[BillRow, ...]
    before: str | None
    """The number to ask for what comes after; None at the end."""

    owed_ore: int
    """What is open of all bills; below 0 what is to the customer's good."""

    next_due_on: date | None
    overdue: bool


def list_bills(tx: Transaction, today: date, before: str | None = None) -> Bills:
    """The customer's bills, from the one before `before` on."""
    asked = {"today": today, "before": before, "limit": PAGE + 1}
    found = tx.cursor(row_factory=dict_row).execute(_LISTED, asked).fetchall()
    rows = [_row(row) for row in found[:PAGE]]
    owed, due, overdue = fetch_one(tx, _OWED, {"today": today})

    return Bills(
        rows=tuple(rows),
        before=rows[-1].number if len(found) > PAGE else None,
        owed_ore=owed,
        next_due_on=due,
        overdue=overdue,
    )


def _row(row: dict[str, Any]) -> BillRow:
    places: Sequence[str] = row.pop("places") or ()
    return BillRow(
        period=Period(row.pop("period_from"), row.pop("period_to")),
        standing=Standing(Status(row.pop("status")), row.pop("open_ore")),
        places=tuple(places),
        **row,
    )


_LISTED: Final = statement("elhandel.billing.explained", "own_bills")

_OWED: Final = """
SELECT coalesce(sum(d.open_ore), 0)::bigint, min(i.due_on) FILTER (WHERE d.open_ore > 0),
       coalesce(bool_or(d.status = 'overdue'), false)
FROM billing.own_document_status(%(today)s) d JOIN billing.invoice i USING (invoice_id)
"""
