"""Dead letters: messages that could not be handled, and single records of bundles that could not be
used.

A message whose handling was begun and not finished is listed beside them until the next poll
finishes it.
"""

import gzip
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one

_LIST: Final = """
SELECT received_at, document, message_id, NULL AS record, error_code, error FROM market.inbound_message
WHERE state = 'dead'
UNION ALL
SELECT received_at, document, message_id, NULL, 'handling-not-finished',
       'Its handling was begun and not finished: the next poll finishes it.'
FROM market.inbound_message WHERE state = 'stored'
UNION ALL
SELECT m.received_at, m.document, m.message_id, r.transaction_id, r.error_code, r.error
FROM market.dead_record r JOIN market.inbound_message m USING (inbound_message_id)
WHERE r.resolved_at IS NULL
ORDER BY 1 DESC LIMIT %(limit)s
"""

_COUNT: Final = """
SELECT (SELECT count(*) FROM market.inbound_message WHERE state IN ('dead', 'stored'))
     + (SELECT count(*) FROM market.dead_record WHERE resolved_at IS NULL)
"""

_GSRN: Final = re.compile(r"(?<!\d)57\d{16}(?!\d)")

_OPEN_BODIES: Final = """
SELECT body FROM market.inbound_message m
WHERE state IN ('stored', 'dead')
   OR inbound_message_id IN (SELECT inbound_message_id FROM market.dead_record WHERE resolved_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message, or a record of one, that waits for its cause to be put right and for its
    replay.
    """

    received_at: datetime
    document: str | None
    message_id: str
    record: str | None
    code: str
    error: str


def dead_letters(tx: Transaction, *, limit: int = 200) -> list[DeadLetter]:
    """What lies in the dead letters, the newest first."""
    return [DeadLetter(*row) for row in tx.execute(_LIST, {"limit": limit})]


def count_dead_letters(tx: Transaction) -> int:
    """How many lie there in all."""
    return int(fetch_one(tx, _COUNT, [])[0])


def points_of_dead_letters(tx: Transaction) -> frozenset[str]:
    """The GSRN of every point that an open dead letter, or one with an open dead record, speaks
    of.
    """
    found: set[str] = set()
    with tx.cursor(name="dead_letters") as cursor:  # one body in memory at a time
        cursor.itersize = 1
        for (body,) in cursor.execute(_OPEN_BODIES):
            found.update(_GSRN.findall(gzip.decompress(body).decode(errors="replace")))
    return frozenset(found)
