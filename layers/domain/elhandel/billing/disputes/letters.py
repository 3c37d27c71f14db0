"""What was written about a dispute, by the customer and by us; it stays as it was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.errors import no_such_dispute
from elhandel.platform.database import AdvisoryLock, Transaction


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter. by: `customer:42` or who of staff."""

    text: str
    by: str
    at: datetime
    from_us: bool


def add_letter(tx: Transaction, dispute_id: int, letter: Letter) -> None:
    """Write a letter down; the same text of the same writer again changes nothing.

    Raises NotFound.
    """
    held = {"lock": AdvisoryLock.DISPUTES, "dispute": dispute_id}
    if tx.execute(_HOLD, held).fetchone() is None:
        raise no_such_dispute(dispute_id)

    values = {
        "dispute": dispute_id,
        "text": letter.text,
        "by": letter.by,
        "at": letter.at,
        "from_us": letter.from_us,
    }
    tx.execute(_ADD, values)


def letters_of(tx: Transaction, dispute_id: int) -> Sequence[Letter]:
    """In the order in which they were written."""
    cursor = tx.cursor(row_factory=class_row(Letter))
    return cursor.execute(_LETTERS, {"dispute": dispute_id}).fetchall()


# Who writes at the same moment waits: letters are numbered, and the customer may lock no row.
_HOLD: Final = """
SELECT pg_advisory_xact_lock(%(lock)s, invoice_id) FROM billing.dispute
WHERE dispute_id = %(dispute)s
"""

_ADD: Final = """
INSERT INTO billing.dispute_letter (dispute_id, letter_no, from_us, text, written_by, written_at)
SELECT %(dispute)s, coalesce(max(l.letter_no), 0) + 1, %(from_us)s, %(text)s, %(by)s, %(at)s
FROM billing.dispute_letter l WHERE l.dispute_id = %(dispute)s
HAVING NOT coalesce(bool_or(l.text = %(text)s AND l.written_by = %(by)s), false)
"""

_LETTERS: Final = """
SELECT text, written_by AS by, written_at AS at, from_us FROM billing.dispute_letter
WHERE dispute_id = %(dispute)s ORDER BY letter_no
"""
