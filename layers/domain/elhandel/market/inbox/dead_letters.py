"""What came lately, and dead letters: messages that could not be handled, and single records that
could not be used.

A message whose handling was begun and not finished is listed with them until the next poll finishes
it.
"""

import gzip
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row, dict_row

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn

_GSRN: Final = re.compile(r"(?<!\d)57\d{16}(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message, or a record of one, that waits for its cause to be corrected and its replay."""

    received_at: datetime
    document: str | None
    message_id: str
    record: str | None
    code: str
    error: str


def dead_letters(tx: Transaction, *, limit: int = 200) -> list[DeadLetter]:
    """The dead letters, the newest first."""
    with tx.cursor(row_factory=class_row(DeadLetter)) as cursor:
        return cursor.execute(_DEAD_LETTERS, {"limit": limit}).fetchall()


_DEAD_LETTERS: Final = statement("elhandel.market.inbox", "dead_letters")


def count_dead_letters(tx: Transaction) -> int:
    """How many there are in all."""
    return int(fetch_one(tx, _COUNT, [])[0])


_COUNT: Final = """
SELECT (SELECT count(*) FROM market.inbound_message WHERE state IN ('dead', 'stored'))
     + (SELECT count(*) FROM market.dead_record WHERE resolved_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Received:
    """A message that came. state: stored, handled, dead or discarded."""

    message_id: str
    document: str | None
    received_at: datetime
    state: str


def received_lately(tx: Transaction, *, limit: int = 100) -> list[Received]:
    """What came last, whatever became of it, the newest first."""
    with tx.cursor(row_factory=class_row(Received)) as cursor:
        return cursor.execute(_RECEIVED, {"limit": limit}).fetchall()


_RECEIVED: Final = """
SELECT message_id, document, received_at, state FROM market.inbound_message
ORDER BY inbound_message_id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class DeadRecord:
    """A record of a message that could not be used; resolved once it went through or was
    discarded.
    """

    record: str
    code: str
    error: str
    recorded_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it was received, and what became of it."""

    message_id: str
    queue: str
    document: str | None
    received_at: datetime
    state: str
    handled_at: datetime | None
    code: str | None
    error: str | None
    replays: int
    attempts: int
    body: bytes
    records: tuple[DeadRecord, ...]


def letter(tx: Transaction, message_id: str) -> Letter:
    """A message with the records of it that could not be used. Raises NotFound."""
    with tx.cursor(row_factory=class_row(DeadRecord)) as cursor:
        records = cursor.execute(_RECORDS, {"message": message_id}).fetchall()
    with tx.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_LETTER, {"message": message_id}).fetchone()
    if row is None:
        raise NotFound(
            f"No message {message_id} was ever received. List the dead letters to see their ids."
        )

    return Letter(**{**row, "body": gzip.decompress(row["body"])}, records=tuple(records))


_LETTER: Final = """
SELECT message_id, queue, document, received_at, state, handled_at, error_code AS code, error,
       replays, attempts, body
FROM market.inbound_message WHERE message_id = %(message)s
"""

_RECORDS: Final = """
SELECT transaction_id AS record, r.error_code AS code, r.error, recorded_at, resolved_at
FROM market.dead_record r JOIN market.inbound_message USING (inbound_message_id)
WHERE message_id = %(message)s ORDER BY resolved_at NULLS FIRST, record
"""


def points_of_dead_letters(tx: Transaction) -> frozenset[Gsrn]:
    """Every point in a dead letter that is open, or has an open dead record."""
    found: set[str] = set()
    with tx.cursor(name="dead_letters") as cursor:  # one body in memory at a time
        cursor.itersize = 1
        for (body,) in cursor.execute(_OPEN_BODIES):
            found.update(_GSRN.findall(gzip.decompress(body).decode(errors="replace")))

    return frozenset(Gsrn(point) for point in found)


_OPEN_BODIES: Final = """
SELECT body FROM market.inbound_message m
WHERE state IN ('stored', 'dead')
   OR inbound_message_id IN (
       SELECT inbound_message_id FROM market.dead_record WHERE resolved_at IS NULL)
"""
