"""Which readings disputes need to be asked for again, and what became of the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class ReadingsToAsk:
    """The readings under the disputed lines of a bill."""

    dispute_id: int
    gsrn: str
    period_from: date
    period_to: date


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A question that may have been answered since."""

    dispute_id: int
    enquiry_id: int


def readings_to_ask(tx: Transaction) -> Sequence[ReadingsToAsk]:
    """Of open disputes about energy whose readings were not asked for yet."""
    return tx.cursor(row_factory=class_row(ReadingsToAsk)).execute(_TO_ASK).fetchall()


def note_asked(
    tx: Transaction, dispute_id: int, at: datetime, enquiry_id: int | None, in_vain: str = ""
) -> None:
    """Note that the market was asked; in_vain: the code of why it could not be."""
    values = {"id": dispute_id, "at": at, "enquiry": enquiry_id, "in_vain": in_vain or None}
    tx.execute(_ASKED, values)


def questions_asked(tx: Transaction) -> Sequence[QuestionAsked]:
    """The questions of open disputes that have no answer yet."""
    return tx.cursor(row_factory=class_row(QuestionAsked)).execute(_OPEN).fetchall()


def note_answered(tx: Transaction, dispute_id: int, at: datetime) -> None:
    """Note that the market has answered; what it sent is among the readings."""
    tx.execute(_ANSWERED, {"id": dispute_id, "at": at})


_TO_ASK: Final = statement("elhandel.billing.disputes", "readings_to_ask")

_ASKED: Final = """
UPDATE billing.dispute
SET asked_at = %(at)s, enquiry_id = coalesce(enquiry_id, %(enquiry)s),
    asked_in_vain = coalesce(asked_in_vain, %(in_vain)s)
WHERE dispute_id = %(id)s
"""

_OPEN: Final = """
SELECT dispute_id, enquiry_id FROM billing.dispute
WHERE asks_readings AND answered_at IS NULL AND closed_at IS NULL AND enquiry_id IS NOT NULL
ORDER BY dispute_id
"""

_ANSWERED: Final = """
UPDATE billing.dispute SET answered_at = %(at)s WHERE dispute_id = %(id)s AND answered_at IS NULL
"""
