"""What a bill run would say before it is issued: sums, what has changed most, and what is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import NotFound

LARGEST: Final = 20


@dataclass(frozen=True, slots=True)
class BillRun:
    """A bill run with its sums, in øre."""

    bill_run_id: int

    kind: str
    """settlement; or of no run: aconto, held or charges."""

    run_id: int | None
    again_of: int | None
    bills_on: date

    state: str
    """drafting, drafted, stopped, released or issued."""

    issue_after: datetime | None
    """When it goes out by itself; None where it does not."""

    decided_by: str | None
    reason: str | None
    invoices: int
    credit_notes: int
    debit_notes: int
    subtotal_ore: int
    vat_ore: int
    total_ore: int


@dataclass(frozen=True, slots=True)
class ChangedBill:
    """A drafted invoice beside the customer's last one."""

    draft_id: int
    customer_id: int
    period_from: date
    period_to: date
    total_ore: int

    last_ore: int | None
    """None: it is the customer's first."""

    change_ore: int
    """Against the last invoice, as far as its days went for as many days."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What the run settled, or could not, and is in none of its drafts."""

    gsrn: str
    cause: str
    detail: str
    amount_ore: int | None
    """Without VAT; None where nothing could be settled."""


@dataclass(frozen=True, slots=True)
class BillsPreview:
    """A bill run before it is issued."""

    bill_run: BillRun
    largest: Sequence[ChangedBill]
    held: Sequence[HeldBack]


def bill_runs(tx: Transaction, *, limit: int = 20) -> list[BillRun]:
    """The latest bill runs, the last planned first."""
    cursor = tx.cursor(row_factory=class_row(BillRun))
    return cursor.execute(_RUNS, {"id": None, "limit": limit}).fetchall()


def preview_bills(tx: Transaction, bill_run_id: int, *, largest: int = LARGEST) -> BillsPreview:
    """What a bill run would issue, or has issued. Raises NotFound."""
    asked = {"id": bill_run_id, "limit": 1}
    found = tx.cursor(row_factory=class_row(BillRun)).execute(_RUNS, asked).fetchone()
    if found is None:
        raise NotFound(
            f"There is no bill run {bill_run_id}. `elhandel bills list` shows which there are."
        )

    changed = tx.cursor(row_factory=class_row(ChangedBill))
    held = tx.cursor(row_factory=class_row(HeldBack))

    return BillsPreview(
        bill_run=found,
        largest=changed.execute(_CHANGED, {"id": bill_run_id, "limit": largest}).fetchall(),
        held=held.execute(
            _HELD, {"id": bill_run_id, "run": found.run_id, "kind": found.kind}
        ).fetchall(),
    )


_RUNS: Final = statement("elhandel.billing.drafts", "bill_runs")

_CHANGED: Final = statement("elhandel.billing.drafts", "changed_bills")

_HELD: Final = statement("elhandel.billing.drafts", "held_back")
