"""What stands in the file of a dispute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.disputes import Letter, letters_of
from elhandel.billing.errors import no_such_dispute
from elhandel.billing.explained import hours_of
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.metering import read
from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class CaseDispute:
    """The dispute; a row of case_dispute.sql."""

    dispute_id: int
    invoice_id: int
    number: str
    line_nos: list[int] | None
    cause: str
    disputed_ore: int
    opened_at: datetime
    answer_by: date | None
    asked_at: datetime | None
    answered_at: datetime | None
    decided: str | None
    credited_by: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseDay:
    """A day of both series, Wh."""

    day: date
    billed_wh: int
    now_wh: int


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A dispute with its bill, its readings as billed and as they are now, and letters."""

    dispute: CaseDispute
    invoice: Invoice
    days: tuple[CaseDay, ...]
    """Empty where the dispute is about no energy."""

    letters: Sequence[Letter]
    made_at: datetime


def case_facts(tx: Transaction, dispute_id: int, now: datetime) -> CaseFacts:
    """All that the file of a dispute says. Raises NotFound."""
    cursor = tx.cursor(row_factory=class_row(CaseDispute))
    dispute = cursor.execute(_DISPUTE, {"id": dispute_id}).fetchone()
    if dispute is None:
        raise no_such_dispute(dispute_id)
    (invoice,) = load_invoices(tx, [dispute.invoice_id])

    return CaseFacts(
        dispute=dispute,
        invoice=invoice,
        days=tuple(_days(tx, invoice, dispute)),
        letters=letters_of(tx, dispute_id),
        made_at=now,
    )


def note_file(tx: Transaction, dispute_id: int, key: str, sha256: bytes, at: datetime) -> None:
    """Note where the latest file of a dispute lies."""
    tx.execute(_NOTE, {"id": dispute_id, "key": key, "sha256": sha256, "at": at})


def _days(tx: Transaction, invoice: Invoice, dispute: CaseDispute) -> Sequence[CaseDay]:
    """Of the first disputed line that is measured."""
    disputed = dispute.line_nos
    only = disputed[0] if disputed is not None and len(disputed) == 1 else None
    for section in hours_of(tx, invoice, own=False, only_line=only):
        for line in section.lines:
            if disputed is not None and line.line_no not in disputed:
                continue
            if line.line.quantity_wh is None:
                continue
            point = line.origin.metering_point_id
            billed = section.daily_wh(line)
            used = read.consumption(tx, point, section.then.days, "day")
            now = {entry.start: entry.wh for entry in used if isinstance(entry.start, date)}
            return [
                CaseDay(day, billed.get(day, 0), now.get(day, 0)) for day in sorted({*billed, *now})
            ]
    return []


_DISPUTE: Final = statement("elhandel.billing.case_file", "case_dispute")

_NOTE: Final = """
UPDATE billing.dispute SET file_key = %(key)s, file_sha256 = %(sha256)s, file_made_at = %(at)s
WHERE dispute_id = %(id)s
"""
