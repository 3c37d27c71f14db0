"""The inbox: what DataHub sends is stored raw, handled once, and taken off its queue. Nothing is
lost, nothing blocks.

A message that cannot be read, and a record that cannot be used, go to the dead letters with their
error and can be replayed from there. When our own database fails, nothing is dequeued: the message
will come again and be known by its id. One that has failed so again and again, or ended the process
each time, is set aside: others must go on.
"""

import contextlib
import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec
import psycopg

from elhandel.market.cim.incoming import (
    Document,
    UnreadableDocument,
    document_told,
    read_document,
    transaction_of,
)
from elhandel.market.handlers import KEPT, MASTER_DATA_TYPE, RECORD_HANDLERS, Context, RecordHandler
from elhandel.market.handlers.metered_data import metered
from elhandel.market.handlers.refusals import (
    RefusedRecord,
    is_an_id,
    is_our_storage,
    record_names,
    why,
)
from elhandel.market.hub import DataHubClient, Peeked
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import logger
from elhandel.platform.telemetry.error_texts import is_a_code, shown, shown_id
from elhandel.platform.work.lease import lease
from elhandel.values.errors import DomainError, NotFound, Unavailable

_METERED_DATA: Final = "NotifyValidatedMeasureData"
_LEASE: Final = timedelta(minutes=6)  # longer than the function may run
_OUR_ROLE: Final = "DDQ"  # balance supplier
_MOST_ATTEMPTS: Final = 5
"""So often a message is taken up; after that something in it, and no outage, is what ends the
attempts.
"""
_COMPRESSION: Final = 1  # a day's readings of 2,000 points shrink to a tenth in a few milliseconds
_LONGEST_ID: Final = 200  # letters; DataHub's have 36

_STORE: Final = """
INSERT INTO market.inbound_message AS m (message_id, queue, body, received_at, state, attempts)
VALUES (%(message_id)s, %(queue)s, %(body)s, %(now)s, 'stored', 1)
ON CONFLICT (message_id) DO UPDATE SET attempts = m.attempts + 1 WHERE m.state = 'stored'
RETURNING attempts, error
"""

_SET_ASIDE: Final = """
UPDATE market.inbound_message
SET state = 'dead', handled_at = %(now)s, error_code = 'handling-failed-repeatedly', error = %(error)s
WHERE message_id = %(message_id)s AND state = 'stored'
"""

_NOTE_FAILURE: Final = (
    "UPDATE market.inbound_message SET error = %s WHERE message_id = %s AND state = 'stored'"
)

# The count begins again: this is the first attempt.
_REPLAY: Final = """
UPDATE market.inbound_message SET state = 'stored', replays = replays + 1, attempts = 1
WHERE message_id = %s
RETURNING body
"""

# Where single records are dead, only those are left to be handled.
_CLAIM: Final = """
SELECT inbound_message_id, state, received_at,
       (SELECT array_agg(r.transaction_id) FROM market.dead_record r
        WHERE r.inbound_message_id = m.inbound_message_id AND r.resolved_at IS NULL)
FROM market.inbound_message m WHERE message_id = %s FOR UPDATE
"""

# Begun and not finished: what came longer ago than a poll may run, and every replay. Its handler
# holds the row.
_UNFINISHED: Final = """
SELECT inbound_message_id, message_id, body, attempts, error FROM market.inbound_message
WHERE state = 'stored' AND (received_at < %(before)s OR replays > 0) AND inbound_message_id > %(after)s
ORDER BY inbound_message_id LIMIT 1 FOR UPDATE SKIP LOCKED
"""

_TAKE_UP: Final = (
    "UPDATE market.inbound_message SET attempts = attempts + 1 WHERE inbound_message_id = %s"
)

_DONE: Final = """
UPDATE market.inbound_message
SET state = %(state)s, handled_at = %(now)s, document = %(document)s, business_reason = %(reason)s,
    error_code = NULL, error = NULL
WHERE inbound_message_id = %(id)s
"""

_DEAD: Final = """
UPDATE market.inbound_message
SET state = 'dead', handled_at = %(now)s, document = %(document)s, error_code = %(code)s, error = %(error)s
WHERE message_id = %(message_id)s
"""

_DEAD_RECORD: Final = """
INSERT INTO market.dead_record (inbound_message_id, transaction_id, error_code, error, recorded_at)
VALUES (%(id)s, %(transaction)s, %(code)s, %(error)s, %(now)s)
ON CONFLICT (inbound_message_id, transaction_id)
DO UPDATE SET error_code = excluded.error_code, error = excluded.error, resolved_at = NULL
"""

_RESOLVE: Final = """
UPDATE market.dead_record SET resolved_at = %(now)s
WHERE inbound_message_id = %(id)s AND resolved_at IS NULL AND transaction_id <> ALL(%(still)s)
"""


class ForAnother(DomainError):
    """A document that is addressed to another supplier, or to another role than a supplier's."""

    code = "document-for-another"


class UnusableTransactionId(DomainError):
    """A record by whose transaction id it could not be known again."""

    code = "transaction-id-unusable"


class NoHandler(DomainError):
    """A document that we have no rule for."""

    code = "no-handler-for-document"


@dataclass(slots=True)
class Polled:
    """What came from a queue: how many messages of which document were handled, and how many are
    dead.

    set_aside: those of the dead messages that were taken up too often.
    """

    handled: dict[str, int] = field(default_factory=dict)
    dead_messages: int = 0
    dead_records: int = 0
    set_aside: int = 0
    busy: bool = False

    @property
    def messages(self) -> int:
        return sum(self.handled.values()) + self.dead_messages


@dataclass(slots=True)
class Finished:
    """How many messages that had been begun came to an end, and how many were taken up too
    often.
    """

    messages: int = 0
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one message."""

    document: str
    state: str
    dead_records: int = 0
    set_aside: bool = False


def poll(
    database: Database, clock: Clock, client: DataHubClient, queue: str, *, limit: int = 1000
) -> Polled:
    """Empty a queue, one message after the other, as the only one who does. Raises Unavailable."""
    polled = Polled()

    with lease(database, clock, f"queue {queue}", _LEASE) as mine:
        polled.busy = not mine
        last = None
        while mine and polled.messages < limit and (peeked := client.peek(queue)) is not None:
            if peeked.message_id == last:
                raise Unavailable(
                    f"DataHub still gives message {last[:_LONGEST_ID]} from queue {queue} after it was dequeued. "
                    "It was handled; the queue is asked again at the next schedule."
                )
            last = peeked.message_id
            handled = receive(database, clock, queue, peeked)
            client.dequeue(peeked.message_id)
            polled.dead_records += handled.dead_records
            polled.set_aside += handled.set_aside
            if handled.state == "dead":
                polled.dead_messages += 1
            else:
                polled.handled[handled.document] = polled.handled.get(handled.document, 0) + 1

    return polled


def receive(database: Database, clock: Clock, queue: str, peeked: Peeked) -> Handled:
    """Store a message raw, then handle it; a repeat of one that was handled changes nothing.

    A message that was taken up too often without an end is set aside among the dead letters,
    unhandled.
    """
    message_id = _known_as(peeked.message_id)
    values = {
        "message_id": message_id,
        "queue": queue,
        "body": gzip.compress(peeked.body, _COMPRESSION),
        "now": clock.now(),
    }

    with database.transaction() as tx:
        attempts, failure = tx.execute(_STORE, values).fetchone() or (0, None)
        if attempts > _MOST_ATTEMPTS:
            return _set_aside(tx, clock, message_id, failure)

    return _attempt(database, clock, message_id, peeked.body)


def _known_as(message_id: str) -> str:
    """Its id with us: DataHub's own, or the start and the hash of one that is too long for an
    index.
    """
    if len(message_id) <= _LONGEST_ID:
        return message_id
    return f"{message_id[:_LONGEST_ID]}…{hashlib.sha256(message_id.encode()).hexdigest()}"


def _attempt(database: Database, clock: Clock, message_id: str, body: bytes) -> Handled:
    """Handle a message that was taken up; what keeps it from its end is noted and raised."""
    try:
        return _handle(database, clock, message_id, body)
    except (
        Exception
    ) as error:  # our storage failed: the message stays where it is, with what happened
        with contextlib.suppress(psycopg.Error, Unavailable), database.transaction() as tx:
            tx.execute(_NOTE_FAILURE, [why(error, message_id=message_id)[1], message_id])
        raise


def _set_aside(tx: Transaction, clock: Clock, message_id: str, failure: str | None) -> Handled:
    sentence = (
        f"The message was taken up {_MOST_ATTEMPTS} times and never came to an end, while the inbox could be written. "
        f"The last failure: {failure or 'the process ended in the middle of it'}. Find the cause, then replay it."
    )
    tx.execute(_SET_ASIDE, {"message_id": message_id, "now": clock.now(), "error": sentence})
    logger.error("set aside", extra={"message_id": shown_id(message_id)})
    return Handled("set aside", "dead", set_aside=True)


def replay(database: Database, clock: Clock, message_id: str) -> Handled:
    """Handle a stored message once more: the way back from the dead letters. Raises NotFound.

    What it says is judged by when it came, so that nothing newer is overwritten. Where single
    records of it are dead, only those are handled: what went through then may have been overtaken
    since. A replay that dies is finished by `finish`.
    """
    with database.transaction() as tx:
        row = tx.execute(_REPLAY, [message_id]).fetchone()
    if row is None:
        raise NotFound(
            f"No message {message_id} was ever received. List the dead letters to see their ids."
        )
    return _attempt(database, clock, message_id, gzip.decompress(row[0]))


def finish(database: Database, clock: Clock, *, limit: int = 1000) -> Finished:
    """Handle what was stored and not finished, because a process died or our storage failed.

    One that fails for our storage once more waits for the next time, and holds up none of the
    others. Each attempt counts as one of `receive` does: what comes to no end here is set aside as
    well.
    """
    finished, after = Finished(), 0
    for _ in range(limit):
        with database.transaction() as tx:
            row = tx.execute(
                _UNFINISHED, {"before": clock.now() - _LEASE, "after": after}
            ).fetchone()
            if row is None:
                break

            after, message_id, body, attempts, failure = row
            if attempts >= _MOST_ATTEMPTS:
                _set_aside(tx, clock, message_id, failure)
                finished.set_aside += 1
                continue

            tx.execute(_TAKE_UP, [after])
        try:
            _attempt(database, clock, message_id, gzip.decompress(body))
            finished.messages += 1
        except (psycopg.OperationalError, Unavailable):
            logger.exception(
                "a stored message could not be finished", extra={"message_id": shown_id(message_id)}
            )

    return finished


def _handle(database: Database, clock: Clock, message_id: str, body: bytes) -> Handled:
    name = "unreadable"
    try:
        document = read_document(body)
        name = document_told(document.name)
        _check_addressee(document)
        with database.transaction() as tx:
            inbound_id, state, received_at, dead = fetch_one(tx, _CLAIM, [message_id])
            if state != "stored":
                return Handled(name, state)
            only = frozenset(dead) if dead else None
            return _apply(tx, clock, int(inbound_id), received_at, document, only)
    except Exception as error:  # a mistake of ours must not block the queue either
        if is_our_storage(error):
            raise  # the message stays on its queue
        code, sentence = why(error, message_id=message_id, document=name)

    with database.transaction() as tx:
        tx.execute(
            _DEAD,
            {
                "message_id": message_id,
                "document": None if name == "unreadable" else name,
                "code": code,
                "error": sentence,
                "now": clock.now(),
            },
        )

    logger.error(
        "dead letter", extra={"message_id": shown_id(message_id), "document": name, "code": code}
    )

    return Handled(name, "dead")


def _check_addressee(document: Document) -> None:
    """Raise ForAnother unless the document is for us, as far as it says for whom it is."""
    receiver, role = document.envelope.receiver, document.envelope.role
    ours = settings().supplier_gln
    if receiver is not None and receiver.value != ours:
        raise ForAnother(
            f"{document_told(document.name)} is for the receiver {shown(receiver.value)}, and we are {ours}. "
            "Nothing of it was used; report it to DataHub, or correct ELHANDEL_SUPPLIER_GLN and replay the message."
        )
    if role is not None and role.value != _OUR_ROLE:
        raise ForAnother(
            f"{document_told(document.name)} is for the role {shown(role.value)}, and we are a supplier ({_OUR_ROLE}). "
            "Nothing of it was used; report it to DataHub."
        )


def _apply(
    tx: Transaction,
    clock: Clock,
    inbound_id: int,
    received_at: datetime,
    document: Document,
    only: frozenset[str] | None,
) -> Handled:
    now, today = clock.now(), clock.today()
    context = Context(
        tx, now, today, inbound_id, document.name, document.business_reason, received_at
    )
    state, refused = "handled", list[RefusedRecord]()
    if document.name == _METERED_DATA:
        refused = metered(context, document.body)
    elif document.name in KEPT:
        state = "kept"
    else:
        refused = _apply_records(context, _handler(document), document.envelope.records, only)

    for record in refused:
        tx.execute(
            _DEAD_RECORD,
            {
                "id": inbound_id,
                "transaction": record.transaction_id,
                "code": record.code,
                "error": record.reason,
                "now": context.now,
            },
        )
        logger.error(
            "dead record", extra={"transaction_id": record.transaction_id, "code": record.code}
        )

    tx.execute(
        _RESOLVE,
        {
            "id": inbound_id,
            "now": context.now,
            "still": [record.transaction_id for record in refused],
        },
    )
    tx.execute(
        _DONE,
        {
            "id": inbound_id,
            "state": state,
            "now": context.now,
            "document": document.name,
            "reason": document.business_reason if is_a_code(document.business_reason) else "",
        },
    )

    return Handled(document.name, state, len(refused))


def _handler(document: Document) -> RecordHandler:
    handler = RECORD_HANDLERS.get(document.name)
    if (
        handler is None
        and document.envelope.type is not None
        and document.envelope.type.value == MASTER_DATA_TYPE
    ):
        handler = RECORD_HANDLERS["AccountingPointCharacteristics"]

    if handler is None:
        raise NoHandler(
            f"{document_told(document.name)} has no handler. The message is kept; once a handler is there, replay "
            "it from the dead letters."
        )

    return handler


def _apply_records(
    context: Context,
    handler: RecordHandler,
    records: Sequence[msgspec.Raw],
    only: frozenset[str] | None,
) -> list[RefusedRecord]:
    if not records:
        raise UnreadableDocument(
            f"{context.document} carries no records. Ask DataHub to send it again."
        )

    ids = [transaction_of(record) for record in records]
    refused = []
    for record, transaction, name in zip(records, ids, record_names(ids), strict=True):
        if only is not None and not only & {name, transaction}:
            continue
        try:
            if transaction and not is_an_id(transaction):
                raise UnusableTransactionId(
                    "The transaction id is endless or holds characters that no id has, so that the record could not be "
                    "known again. Ask the sender for a correct message."
                )
            with context.tx.transaction():
                handler(context, record)
        except Exception as error:  # one record must not lose the others, whatever is wrong with it
            if is_our_storage(error):
                raise
            refused.append(RefusedRecord(name, *why(error, transaction_id=name)))

    return refused
