"""Events as they came: each once for its provider and id, kept raw, before anything is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound

type Topic = Literal["payment", "mandate"]


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is kept. `repr` shows nothing of it."""

    inbound_event_id: int
    provider: str
    topic: Topic
    body: bytes
    received_at: datetime
    state: str
    tries: int
    outcome: str | None

    def __repr__(self) -> str:
        return f"Event({self.inbound_event_id})"


def store_event(
    tx: Transaction, provider: str, event_id: str, topic: Topic, body: bytes, now: datetime
) -> int | None:
    """Keep an event; its number, or None where it came before."""
    values = {"provider": provider, "event": event_id, "topic": topic, "body": body, "now": now}
    row = tx.execute(_ADD, values).fetchone()
    return None if row is None else int(row[0])


def waiting_events(tx: Transaction, limit: int = 1_000) -> Sequence[Event]:
    """Events that are not handled, or could not be, in the order in which they came."""
    cursor = tx.cursor(row_factory=class_row(Event))
    return cursor.execute(_WAITING, {"limit": limit}).fetchall()


def count_waiting_events(tx: Transaction) -> int:
    """How many events could not be handled."""
    (failed,) = fetch_one(tx, _COUNT_FAILED, {})
    return int(failed)


def close_event(tx: Transaction, inbound_event_id: int, decision: Decision) -> None:
    """Note that staff have dealt with an event that could not be handled. Raises NotFound."""
    values = {"event": inbound_event_id, "by": decision.by, "why": decision.why}
    if not tx.execute(_CLOSE, {**values, "at": decision.at}).rowcount:
        raise NotFound(f"No event {inbound_event_id} waits. `elhandel pay events` lists them.")


def take_event(tx: Transaction, inbound_event_id: int) -> Event | None:
    """An event that is not handled, locked; None where somebody else has it or it is done."""
    cursor = tx.cursor(row_factory=class_row(Event))
    return cursor.execute(_TAKE, {"event": inbound_event_id}).fetchone()


def note_handled(tx: Transaction, inbound_event_id: int, outcome: str, now: datetime) -> None:
    """Note what an event changed."""
    values = {"event": inbound_event_id, "outcome": outcome, "now": now, "state": "handled"}
    tx.execute(_NOTE, values)


def note_failed(tx: Transaction, inbound_event_id: int, why: str) -> None:
    """Note why an event could not be handled."""
    values = {"event": inbound_event_id, "outcome": why, "now": None, "state": "failed"}
    tx.execute(_NOTE, values)


_ADD: Final = """
INSERT INTO payments.inbound_event (provider, event_id, topic, body, received_at)
VALUES (%(provider)s, %(event)s, %(topic)s, %(body)s, %(now)s)
ON CONFLICT (provider, event_id) DO NOTHING RETURNING inbound_event_id
"""

_WAITING: Final = """
SELECT inbound_event_id, provider, topic, body, received_at, state, tries, outcome
FROM payments.inbound_event WHERE state IN ('stored', 'failed')
ORDER BY inbound_event_id LIMIT %(limit)s
"""

_COUNT_FAILED: Final = "SELECT count(*) FROM payments.inbound_event WHERE state = 'failed'"

_CLOSE: Final = """
UPDATE payments.inbound_event
SET state = 'closed', handled_at = %(at)s, closed_by = %(by)s, closed_why = %(why)s
WHERE inbound_event_id = %(event)s AND state IN ('stored', 'failed')
"""

_TAKE: Final = """
SELECT inbound_event_id, provider, topic, body, received_at, state, tries, outcome
FROM payments.inbound_event WHERE inbound_event_id = %(event)s AND state IN ('stored', 'failed')
FOR UPDATE SKIP LOCKED
"""

_NOTE: Final = """
UPDATE payments.inbound_event
SET state = %(state)s, outcome = %(outcome)s, handled_at = %(now)s, tries = tries + 1
WHERE inbound_event_id = %(event)s AND state IN ('stored', 'failed')
"""
