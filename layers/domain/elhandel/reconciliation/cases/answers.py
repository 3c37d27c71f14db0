"""What became of the questions: the caller asks them of the market and reports its answers here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that waits for its answer."""

    question_id: int
    enquiry_id: int
    """The market's."""


def asked_questions(tx: Transaction) -> list[AskedQuestion]:
    """The questions whose answer has not come."""
    return [AskedQuestion(*row) for row in tx.execute(_ASKED)]


_ASKED: Final = """
SELECT question_id, enquiry_id FROM reconciliation.question
WHERE state = 'asked' AND enquiry_id IS NOT NULL ORDER BY question_id
"""


def mark_asked(tx: Transaction, question_id: int, enquiry_id: int, now: datetime) -> None:
    """The market was asked; its enquiry has this number. The same again changes nothing."""
    values = {"question": question_id, "enquiry": enquiry_id, "now": now}
    tx.execute(_MARK_ASKED, values)
    tx.execute(_WAITS, values)


_MARK_ASKED: Final = """
UPDATE reconciliation.question
SET state = 'asked', enquiry_id = %(enquiry)s, asked_at = %(now)s
WHERE question_id = %(question)s AND state = 'wanted'
"""

_WAITS: Final = """
UPDATE reconciliation.discrepancy d SET state = 'asked'
FROM reconciliation.question q
WHERE q.question_id = %(question)s AND d.discrepancy_id = q.discrepancy_id AND d.state = 'open'
"""


def mark_answered(tx: Transaction, question_id: int, now: datetime) -> None:
    """The answer came and was handled as any message of the market."""
    tx.execute(_MARK_ANSWERED, {"question": question_id, "now": now})


_MARK_ANSWERED: Final = """
UPDATE reconciliation.question SET state = 'answered', answered_at = %(now)s
WHERE question_id = %(question)s AND state = 'asked'
"""


def mark_refused(tx: Transaction, question_id: int, code: str, now: datetime) -> None:
    """It could not be asked, or the market refused it: with a code of ours or of the market."""
    values = {"question": question_id, "code": code, "now": now}
    tx.execute(_MARK_REFUSED, values)
    tx.execute(_WAITS, values)


_MARK_REFUSED: Final = """
UPDATE reconciliation.question SET state = 'refused', refusal = %(code)s, answered_at = %(now)s
WHERE question_id = %(question)s AND state IN ('wanted', 'asked')
"""
