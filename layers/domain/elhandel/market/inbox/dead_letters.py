"""Dead letters: messages that could not be handled, and single records that could not be used.

A message whose handling was begun and not finished is listed with them until the next poll finishes
it.
"""

import gzip
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one, statement
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
