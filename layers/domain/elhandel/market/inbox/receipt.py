"""Receipt: what DataHub sends is stored raw and handled once. Nothing is lost, nothing blocks.

When our own database fails, nothing is dequeued: the message will come again and be recognised by
its id. One that has failed in this way too often, or ended the process each time, is set aside:
others must go on.
"""

import contextlib
import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import psycopg
from isal import igzip

from elhandel.market.handlers import why
from elhandel.market.hub import Peeked
from elhandel.market.inbox.message import Handled, handle
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger, shown_id
from elhandel.values.errors import NotFound, Unavailable

_MOST_ATTEMPTS: Final = 5
"""How often a message is tried; beyond that the message, and not an outage, ends the attempts."""
_COMPRESSION: Final = 1
"""A day's readings of 2,000 points shrink to an eighth in 3 ms; by the standard library in 11."""
_LONGEST_ID: Final = 200  # characters; DataHub's have 36
LEASE: Final = timedelta(minutes=6)
"""How long a poll holds its queue, and so its messages: longer than the function may run."""


@dataclass(slots=True)
class Finished:
    """How many messages that had been begun were finished, and how many were tried too often."""

    messages: int = 0
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """A message whose handling was begun and not finished."""

    inbound_id: int
    message_id: str
    body: bytes
    attempts: int
    failure: str | None


def receive(database: Database, clock: Clock, queue: str, peeked: Peeked) -> Handled:
    """Store a message raw, then handle it; a repeat of one that was handled changes nothing.

    A message that was tried too often is set aside among the dead letters, unhandled.
    """
    message_id = _known_as(peeked.message_id)
    values = {
        "message_id": message_id,
        "queue": queue,
        "body": igzip.compress(peeked.body, _COMPRESSION),
        "now": clock.now(),
    }

    with database.transaction() as tx:
        attempts, failure = tx.execute(_STORE, values).fetchone() or (0, None)
        if attempts > _MOST_ATTEMPTS:
            return _set_aside(tx, clock, message_id, failure)

    return _attempt(database, clock, message_id, peeked.body)


_STORE: Final = """
INSERT INTO market.inbound_message AS m (message_id, queue, body, received_at, state, attempts)
VALUES (%(message_id)s, %(queue)s, %(body)s, %(now)s, 'stored', 1)
ON CONFLICT (message_id) DO UPDATE SET attempts = m.attempts + 1 WHERE m.state = 'stored'
RETURNING attempts, error
"""


def replay(database: Database, clock: Clock, message_id: str) -> Handled:
    """Handle a stored message once more: the way back from the dead letters. Raises NotFound.

    What it says is judged by when it came, so that nothing newer is overwritten. Where single
    records of it are dead, only those are handled: the others may have been overtaken since. A
    replay that dies is finished by `finish`.
    """
    with database.transaction() as tx:
        row = tx.execute(_REPLAY, {"message_id": message_id}).fetchone()
    if row is None:
        raise NotFound(
            f"No message {message_id} was ever received. List the dead letters to see their ids."
        )

    return _attempt(database, clock, message_id, gzip.decompress(row[0]))


# The count begins again: this is the first attempt.
_REPLAY: Final = """
UPDATE market.inbound_message SET state = 'stored', replays = replays + 1, attempts = 1
WHERE message_id = %(message_id)s
RETURNING body
"""


def finish(database: Database, clock: Clock, *, limit: int = 1000) -> Finished:
    """Handle what was stored and not finished, because a process died or our storage failed.

    One that our storage fails again waits for the next time and holds up none of the others. Each
    attempt counts like those of `receive`: a message that never ends is set aside here as well.
    """
    finished, after = Finished(), 0
    for _ in range(limit):
        with database.transaction() as tx:
            unfinished = _next_unfinished(tx, clock.now() - LEASE, after)
            if unfinished is None:
                break

            after, message_id = unfinished.inbound_id, unfinished.message_id
            if unfinished.attempts >= _MOST_ATTEMPTS:
                _set_aside(tx, clock, message_id, unfinished.failure)
                finished.set_aside += 1
                continue

            tx.execute(_COUNT_ATTEMPT, {"id": unfinished.inbound_id})

        try:
            _attempt(database, clock, message_id, gzip.decompress(unfinished.body))
            finished.messages += 1
        except (psycopg.OperationalError, Unavailable):
            marked = {"message_id": shown_id(message_id)}
            logger.exception("a stored message could not be finished", extra=marked)

    return finished


def _next_unfinished(tx: Transaction, before: datetime, after: int) -> _Unfinished | None:
    row = tx.execute(_UNFINISHED, {"before": before, "after": after}).fetchone()
    if row is None:
        return None

    inbound_id, message_id, body, attempts, failure = row
    return _Unfinished(
        inbound_id=inbound_id,
        message_id=message_id,
        body=body,
        attempts=attempts,
        failure=failure,
    )


# Begun and not finished: what came longer ago than a poll may run, and every replay. Its handler
# holds the row.
_UNFINISHED: Final = """
SELECT inbound_message_id, message_id, body, attempts, error FROM market.inbound_message
WHERE state = 'stored' AND (received_at < %(before)s OR replays > 0)
  AND inbound_message_id > %(after)s
ORDER BY inbound_message_id LIMIT 1 FOR UPDATE SKIP LOCKED
"""

_COUNT_ATTEMPT: Final = """
UPDATE market.inbound_message SET attempts = attempts + 1 WHERE inbound_message_id = %(id)s
"""


def shown_part(message_id: str) -> str:
    """As much of a message id as is shown."""
    return message_id[:_LONGEST_ID]


def _known_as(message_id: str) -> str:
    """Its id with us: DataHub's, or the start and the hash of one that is too long for an index."""
    if len(message_id) <= _LONGEST_ID:
        return message_id
    return f"{shown_part(message_id)}…{hashlib.sha256(message_id.encode()).hexdigest()}"


def _attempt(database: Database, clock: Clock, message_id: str, body: bytes) -> Handled:
    """Handle a message; an error that keeps it from its end is noted and raised."""
    try:
        return handle(database, clock, message_id, body)
    except Exception as error:  # our storage failed: the message stays where it is
        noted = {"error": why(error, message_id=message_id)[1], "message_id": message_id}
        with contextlib.suppress(psycopg.Error, Unavailable), database.transaction() as tx:
            tx.execute(_NOTE_FAILURE, noted)
        raise


_NOTE_FAILURE: Final = """
UPDATE market.inbound_message SET error = %(error)s
WHERE message_id = %(message_id)s AND state = 'stored'
"""


def _set_aside(tx: Transaction, clock: Clock, message_id: str, failure: str | None) -> Handled:
    sentence = (
        f"The message was tried {_MOST_ATTEMPTS} times and its handling never ended, "
        "while the inbox could be written. "
        f"The last failure: {failure or 'the process ended in the middle of it'}. "
        "Find the cause, then replay it."
    )
    tx.execute(_SET_ASIDE, {"message_id": message_id, "now": clock.now(), "error": sentence})
    logger.error("set aside", extra={"message_id": shown_id(message_id)})

    return Handled("set aside", "dead", set_aside=True)


_SET_ASIDE: Final = """
UPDATE market.inbound_message
SET state = 'dead', handled_at = %(now)s, error_code = 'handling-failed-repeatedly',
    error = %(error)s
WHERE message_id = %(message_id)s AND state = 'stored'
"""
