"""A customer's own disputes of a document, in that customer's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.disputes.dispute import DisputeCause, Outcome
from elhandel.platform.database import Transaction, fetch_one, statement


@dataclass(frozen=True, slots=True)
class OwnDispute:
    """A dispute as its customer sees it."""

    dispute_id: int
    number: str
    line_nos: list[int] | None
    cause: DisputeCause
    disputed_ore: int
    """With VAT."""

    opened_at: datetime
    answer_by: date | None
    asks_readings: bool
    asked_at: datetime | None
    asked_in_vain: str | None
    answered_at: datetime | None
    decided: Outcome | None
    credited_by: str | None
    closed_at: datetime | None
    file_key: str | None
    """Of the file with all papers, once it is made."""

    file_sha256: bytes | None


def own_disputes(tx: Transaction, number: str) -> Sequence[OwnDispute]:
    """Of a document, the latest first."""
    cursor = tx.cursor(row_factory=class_row(OwnDispute))
    return cursor.execute(_OWN, {"number": number}).fetchall()


def open_count(tx: Transaction) -> int:
    """How many bills the asking customer disputes now."""
    (count,) = fetch_one(tx, _COUNT, {})
    return int(count)


_OWN: Final = statement("elhandel.billing.disputes", "own_disputes")

_COUNT: Final = "SELECT count(*) FROM billing.dispute WHERE closed_at IS NULL"
