"""What was written about a dispute, by the customer and by us; it stays as it was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.disputes.rules import dispute_rules
from elhandel.billing.errors import TooManyLetters, no_such_dispute
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one
from elhandel.values.days.local_time import local_date, start_of_day


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter. by: `customer:42` or who of staff."""

    text: str
    by: str
    at: datetime
    from_us: bool

    @property
    def is_customers_own(self) -> bool:
        return self.by.startswith("customer:")


def add_letter(tx: Transaction, dispute_id: int, letter: Letter) -> None:
    """Write a letter down; the same text of the same writer again changes nothing.

    Raises NotFound; TooManyLetters of a customer, and then nothing of the transaction stays.
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
    if letter.is_customers_own:
        _hold_to_limit(tx, letter)


def letters_of(tx: Transaction, dispute_id: int) -> Sequence[Letter]:
    """In the order in which they were written."""
    cursor = tx.cursor(row_factory=class_row(Letter))
    return cursor.execute(_LETTERS, {"dispute": dispute_id}).fetchall()


def _hold_to_limit(tx: Transaction, letter: Letter) -> None:
    """Hold a customer to the letters of a day, the one just added included: the same again added
    nothing, and is none too many.
    """
    today = local_date(letter.at)
    most = dispute_rules(today).letters_a_day
    values = {"lock": AdvisoryLock.LETTERS, "by": letter.by, "since": start_of_day(today)}
    tx.execute(_ONE_AT_A_TIME, values)
    (written,) = fetch_one(tx, _WRITTEN, values)
    if int(written) > most:
        raise TooManyLetters(
            f"You have written {most} letters about your bills today. Write again tomorrow, or "
            "call us if it cannot wait."
        )


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

# Each counts when those before have committed, so that two at once are not both the last one.
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(%(lock)s, hashtext(%(by)s))"

# From the customer's own bills, which an index finds.
_WRITTEN: Final = """
SELECT count(*) FROM billing.invoice i JOIN billing.dispute d USING (invoice_id)
JOIN billing.dispute_letter l USING (dispute_id)
WHERE l.written_by = %(by)s AND l.written_at >= %(since)s
"""
