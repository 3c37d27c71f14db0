"""Dead letters that staff discard: never handled, kept with who decided it and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound


class UnableToDiscard(DomainError):
    """What is not dead cannot be discarded."""

    code = "unable-to-discard"
    status = 409


@dataclass(frozen=True, slots=True)
class Discard:
    """A dead letter that was discarded; `record` None: the message as a whole."""

    record: str | None
    code: str
    by: str
    why: str
    at: datetime


def discard(
    tx: Transaction, message_id: str, decision: Decision, *, record: str | None = None
) -> int:
    """Discard a dead message, or its dead records: the named one, or all. Returns how many.

    What was discarded already stays as it was decided: 0. A discarded message can still be
    replayed. Raises NotFound and UnableToDiscard.
    """
    row = tx.execute(_MESSAGE, {"message": message_id}).fetchone()
    if row is None:
        raise NotFound(
            f"No message {message_id} was ever received. List the dead letters to see their ids."
        )

    inbound_id, state = row
    values = {
        "id": inbound_id,
        "record": record,
        "by": decision.by,
        "why": decision.why,
        "at": decision.at,
    }
    discarded = tx.execute(_DISCARD_RECORDS, values).rowcount
    if state == "dead" and record is None:
        discarded += tx.execute(_DISCARD_MESSAGE, values).rowcount
    if not discarded and tx.execute(_DISCARDED_BEFORE, values).fetchone() is None:
        raise UnableToDiscard(
            f"Nothing of message {message_id} is dead, so there is nothing to discard. "
            "List the dead letters to see what is."
        )

    return discarded


_MESSAGE: Final = """
SELECT inbound_message_id, state FROM market.inbound_message
WHERE message_id = %(message)s FOR UPDATE
"""

_DISCARD_RECORDS: Final = """
WITH resolved AS (
    UPDATE market.dead_record SET resolved_at = %(at)s
    WHERE inbound_message_id = %(id)s AND resolved_at IS NULL
      AND transaction_id = coalesce(%(record)s, transaction_id)
    RETURNING inbound_message_id, transaction_id, error_code)
INSERT INTO market.discard
    (inbound_message_id, transaction_id, error_code, discarded_by, reason, discarded_at)
SELECT inbound_message_id, transaction_id, error_code, %(by)s, %(why)s, %(at)s FROM resolved
"""

_DISCARD_MESSAGE: Final = """
WITH kept AS (
    UPDATE market.inbound_message SET state = 'kept', handled_at = %(at)s
    WHERE inbound_message_id = %(id)s RETURNING inbound_message_id, error_code)
INSERT INTO market.discard (inbound_message_id, error_code, discarded_by, reason, discarded_at)
SELECT inbound_message_id, coalesce(error_code, ''), %(by)s, %(why)s, %(at)s FROM kept
"""

_DISCARDED_BEFORE: Final = """
SELECT FROM market.discard
WHERE inbound_message_id = %(id)s AND (transaction_id = %(record)s OR %(record)s IS NULL)
LIMIT 1
"""


def discards_of(tx: Transaction, message_id: str) -> list[Discard]:
    """What of a message was discarded, the latest first."""
    with tx.cursor(row_factory=class_row(Discard)) as cursor:
        return cursor.execute(_DISCARDS, {"message": message_id}).fetchall()


_DISCARDS: Final = """
SELECT transaction_id AS record, d.error_code AS code, discarded_by AS by, reason AS why,
       discarded_at AS at
FROM market.discard d JOIN market.inbound_message USING (inbound_message_id)
WHERE message_id = %(message)s ORDER BY discard_id DESC
"""
