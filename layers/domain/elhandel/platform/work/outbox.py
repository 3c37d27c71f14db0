"""The transactional outbox: side effects are written down in the transaction that causes them, and
sent after it.

`emit()` appends an entry under its natural key, once. `dispatch()` leases what is due, hands it to
the sender of its destination outside any transaction, and then notes the outcome together with what
follows from it. A crash in between sends again: receivers know an entry by its key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.upkeep.retention import Rule, by_statements
from elhandel.values.errors import NotFound
from elhandel.values.texts.redaction import scrub_to

_LEASE: Final = timedelta(minutes=5)
_BACK_OFF: Final = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600))
_LONGEST_ERROR: Final = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """A side effect that is to leave: where to, under which key, with what."""

    outbox_id: int
    destination: str
    key: str
    body: Mapping[str, Any]
    correlation_id: str | None
    attempts: int


class Fate(StrEnum):
    """The fate of an entry: it left, it must be tried again, or it will never be accepted."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one entry; `error` says why where it did not leave, `receipt` is what the
    receiver gave back.
    """

    fate: Fate
    error: str = ""
    receipt: str | None = None

    def __post_init__(self) -> None:
        # The receiver may have written most of it: what is kept is cut, whatever the way here.
        object.__setattr__(self, "error", scrub_to(self.error, _LONGEST_ERROR))


class Sender:
    """Sends entries of one destination, and says what follows in our own books."""

    def send(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        """Send the entries, in order; one outcome each. Raises nothing for a receiver that fails:
        that is LATER.
        """
        raise NotImplementedError

    def note(self, tx: Transaction, entry: Entry, outcome: Outcome, now: datetime) -> None:
        """What else changes when an entry has left or was refused, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """How many entries left, wait for another try, and were parked."""

    sent: int = 0
    later: int = 0
    parked: int = 0


def emit(
    tx: Transaction,
    destination: str,
    key: str,
    body: Mapping[str, Any],
    *,
    now: datetime,
    correlation_id: str | None = None,
) -> None:
    """Write a side effect down; the same destination and key again changes nothing."""
    emit_all(tx, destination, {key: body}, now=now, correlation_id=correlation_id)


def emit_all(
    tx: Transaction,
    destination: str,
    bodies: Mapping[str, Mapping[str, Any]],
    *,
    now: datetime,
    correlation_id: str | None = None,
) -> None:
    """Write side effects down, in their order; what was written before changes nothing.

    bodies: by their keys.
    """
    tx.execute(
        _EMIT,
        {
            "destination": destination,
            "keys": list(bodies),
            "bodies": [Jsonb(body) for body in bodies.values()],
            "correlation_id": correlation_id,
            "now": now,
        },
    )


_EMIT: Final = """
INSERT INTO platform.outbox (destination, key, body, correlation_id, created_at, due_at)
SELECT %(destination)s, key, body, %(correlation_id)s, %(now)s, %(now)s
FROM unnest(%(keys)s::text[], %(bodies)s::jsonb[]) WITH ORDINALITY AS e (key, body, n) ORDER BY n
ON CONFLICT (destination, key) DO NOTHING
"""


def dispatch(
    database: Database,
    clock: Clock,
    destination: str,
    sender: Sender,
    *,
    batch: int = 10,
    limit: int = 10_000,
) -> Dispatched:
    """Send what is due to `destination`, at most `limit` entries, until nothing is due any more."""
    sent = later = parked = 0

    while sent + later + parked < limit:
        values = {
            "destination": destination,
            "now": clock.now(),
            "until": clock.now() + _LEASE,
            "limit": min(batch, limit - sent - later - parked),
        }
        with database.transaction() as tx, tx.cursor(row_factory=class_row(Entry)) as cursor:
            rows = cursor.execute(_LEASE_DUE, values).fetchall()
        if not rows:
            break

        # PostgreSQL returns them in any order; a receiver gets them as they were written.
        entries = sorted(rows, key=lambda entry: entry.outbox_id)
        outcomes = sender.send(entries)

        with database.transaction() as tx:
            _settle(tx, list(zip(entries, outcomes, strict=True)), clock.now())
            for entry, outcome in zip(entries, outcomes, strict=True):
                sender.note(tx, entry, outcome, clock.now())

        sent += sum(outcome.fate is Fate.SENT for outcome in outcomes)
        later += sum(outcome.fate is Fate.LATER for outcome in outcomes)
        parked += sum(outcome.fate is Fate.REFUSED for outcome in outcomes)

    return Dispatched(sent, later, parked)


_LEASE_DUE: Final = """
UPDATE platform.outbox SET leased_until = %(until)s, attempts = attempts + 1
WHERE outbox_id IN (
    SELECT outbox_id FROM platform.outbox
    WHERE destination = %(destination)s AND sent_at IS NULL AND parked_at IS NULL
      AND due_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
    ORDER BY due_at, outbox_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING outbox_id, destination, key, body, correlation_id, attempts
"""


def depths(tx: Transaction) -> dict[str, int]:
    """How many entries wait, by destination."""
    return {str(destination): int(waiting) for destination, waiting in tx.execute(_DEPTHS)}


_DEPTHS: Final = """
SELECT destination, count(*) FROM platform.outbox
WHERE sent_at IS NULL AND parked_at IS NULL
GROUP BY destination
"""


def oldest_waiting(tx: Transaction, destination: str) -> datetime | None:
    """Since when the entry has waited that has waited longest; None where nothing waits."""
    row = tx.execute(_OLDEST, {"destination": destination}).fetchone()
    return None if row is None else row[0]


_OLDEST: Final = """
SELECT min(created_at) FROM platform.outbox
WHERE destination = %(destination)s AND sent_at IS NULL AND parked_at IS NULL
"""


def _settle(tx: Transaction, sent: Sequence[tuple[Entry, Outcome]], now: datetime) -> None:
    left = [entry.outbox_id for entry, outcome in sent if outcome.fate is Fate.SENT]
    if left:
        tx.execute(_SENT, {"now": now, "outbox_ids": left})

    for entry, outcome in sent:
        match outcome.fate:
            case Fate.SENT:
                pass
            case Fate.LATER:
                due_at = now + _BACK_OFF[min(entry.attempts, len(_BACK_OFF)) - 1]
                values = {"due_at": due_at, "error": outcome.error, "outbox_id": entry.outbox_id}
                tx.execute(_LATER, values)
            case Fate.REFUSED:
                values = {"now": now, "error": outcome.error, "outbox_id": entry.outbox_id}
                tx.execute(_PARK, values)


_SENT: Final = """
UPDATE platform.outbox SET sent_at = %(now)s, leased_until = NULL
WHERE outbox_id = ANY(%(outbox_ids)s)
"""

_LATER: Final = """
UPDATE platform.outbox SET due_at = %(due_at)s, leased_until = NULL, last_error = %(error)s
WHERE outbox_id = %(outbox_id)s
"""

_PARK: Final = """
UPDATE platform.outbox SET parked_at = %(now)s, leased_until = NULL, last_error = %(error)s
WHERE outbox_id = %(outbox_id)s
"""


def send_again(tx: Transaction, outbox_id: int, now: datetime) -> str:
    """Let an entry that was given up leave with the next round; where to.

    Raises NotFound for one that is not given up.
    """
    row = tx.execute(_AGAIN, {"id": outbox_id, "now": now}).fetchone()
    if row is None:
        raise NotFound(f"The entry {outbox_id} of the outbox was not given up, or has left.")
    return str(row[0])


_AGAIN: Final = """
UPDATE platform.outbox SET parked_at = NULL, attempts = 0, due_at = %(now)s
WHERE outbox_id = %(id)s AND parked_at IS NOT NULL AND sent_at IS NULL
  AND destination <> 'datahub'  -- what the market refused is made anew, and not sent again
RETURNING destination
"""

# What left is known by its receiver; what is parked waits for somebody, however long.
_FORGET: Final = b"""
DELETE FROM platform.outbox WHERE outbox_id IN (
    SELECT outbox_id FROM platform.outbox
    WHERE sent_at < %(traces_before)s ORDER BY outbox_id LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule("outbox-entries", "entries of the outbox that left", by_statements(_FORGET)),
)
