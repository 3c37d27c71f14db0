"""The inbox: what DataHub sends is stored raw, handled once, and taken off its queue. Nothing is lost, nothing blocks.

A message that cannot be read, and a record that cannot be used, go to the dead letters with their error and can be
replayed from there. When our own database fails, nothing is dequeued: the message will come again and be known by its
id.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec
import psycopg

from elhandel.market.cim.incoming import Document, UnreadableDocument, read_document, transaction_of
from elhandel.market.client import DataHubClient, Peeked
from elhandel.market.handlers import KEPT, MASTER_DATA_TYPE, RECORD_HANDLERS, Context, RecordHandler
from elhandel.market.handlers.metered_data import RefusedRecord, metered
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, one
from elhandel.platform.errors import DomainError, NotFound, Unavailable
from elhandel.platform.lease import lease
from elhandel.platform.telemetry import logger, scrub

_METERED_DATA: Final = "NotifyValidatedMeasureData"
_LEASE: Final = timedelta(minutes=6)  # longer than the function may run
_COMPRESSION: Final = 1  # a day's readings of 2,000 points shrink to a tenth in a few milliseconds

_STORE: Final = """
INSERT INTO market.inbound_message (message_id, queue, body, received_at, state)
VALUES (%(message_id)s, %(queue)s, %(body)s, %(now)s, 'stored')
ON CONFLICT (message_id) DO NOTHING
"""

_REPLAY: Final = """
UPDATE market.inbound_message SET state = 'stored', replays = replays + 1 WHERE message_id = %s RETURNING body
"""

# Where single records are dead, only those are left to be handled.
_CLAIM: Final = """
SELECT inbound_message_id, state, received_at,
       (SELECT array_agg(r.transaction_id) FROM market.dead_record r
        WHERE r.inbound_message_id = m.inbound_message_id AND r.resolved_at IS NULL)
FROM market.inbound_message m WHERE message_id = %s FOR UPDATE
"""

# Begun and not finished: what came longer ago than a poll may run, and every replay. Its handler holds the row.
_UNFINISHED: Final = """
SELECT inbound_message_id, message_id, body FROM market.inbound_message
WHERE state = 'stored' AND (received_at < %(before)s OR replays > 0) AND inbound_message_id > %(after)s
ORDER BY inbound_message_id LIMIT 1 FOR UPDATE SKIP LOCKED
"""

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


class NoHandler(DomainError):
    """A document that we have no rule for."""

    code = "no-handler-for-document"


@dataclass(slots=True)
class Polled:
    """What came from a queue: how many messages of which document were handled, and how many are dead."""

    handled: dict[str, int] = field(default_factory=dict)
    dead_messages: int = 0
    dead_records: int = 0
    busy: bool = False

    @property
    def messages(self) -> int:
        return sum(self.handled.values()) + self.dead_messages


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one message."""

    document: str
    state: str
    dead_records: int = 0


def poll(database: Database, clock: Clock, client: DataHubClient, queue: str, *, limit: int = 1000) -> Polled:
    """Empty a queue, one message after the other, as the only one who does. Raises Unavailable."""
    polled = Polled()
    with lease(database, clock, f"queue {queue}", _LEASE) as mine:
        polled.busy = not mine
        last = None
        while mine and polled.messages < limit and (peeked := client.peek(queue)) is not None:
            if peeked.message_id == last:
                raise Unavailable(
                    f"DataHub still gives message {last} from queue {queue} after it was dequeued. "
                    "It was handled; the queue is asked again at the next schedule."
                )
            last = peeked.message_id
            handled = receive(database, clock, queue, peeked)
            client.dequeue(peeked.message_id)
            polled.dead_records += handled.dead_records
            if handled.state == "dead":
                polled.dead_messages += 1
            else:
                polled.handled[handled.document] = polled.handled.get(handled.document, 0) + 1
    return polled


def receive(database: Database, clock: Clock, queue: str, peeked: Peeked) -> Handled:
    """Store a message raw, then handle it; a repeat of one that was handled changes nothing."""
    with database.transaction() as tx:
        tx.execute(
            _STORE,
            {
                "message_id": peeked.message_id,
                "queue": queue,
                "body": gzip.compress(peeked.body, _COMPRESSION),
                "now": clock.now(),
            },
        )
    return _handle(database, clock, peeked.message_id, peeked.body)


def replay(database: Database, clock: Clock, message_id: str) -> Handled:
    """Handle a stored message once more: the way back from the dead letters. Raises NotFound.

    What it says is judged by when it came, so that nothing newer is overwritten. Where single records of it are dead,
    only those are handled: what went through then may have been overtaken since. A replay that dies is finished by
    `finish`.
    """
    with database.transaction() as tx:
        row = tx.execute(_REPLAY, [message_id]).fetchone()
    if row is None:
        raise NotFound(f"No message {message_id} was ever received. List the dead letters to see their ids.")
    return _handle(database, clock, message_id, gzip.decompress(row[0]))


def finish(database: Database, clock: Clock, *, limit: int = 1000) -> int:
    """Handle what was stored and not finished, because a process died or our storage failed; how many messages.

    One that fails for our storage once more waits for the next time, and holds up none of the others.
    """
    finished = after = 0
    for _ in range(limit):
        with database.transaction() as tx:
            row = tx.execute(_UNFINISHED, {"before": clock.now() - _LEASE, "after": after}).fetchone()
        if row is None:
            break
        after, message_id, body = row
        try:
            _handle(database, clock, message_id, gzip.decompress(body))
            finished += 1
        except (psycopg.OperationalError, Unavailable):
            logger.exception("a stored message could not be finished", extra={"message_id": message_id})
    return finished


def _handle(database: Database, clock: Clock, message_id: str, body: bytes) -> Handled:
    name = "unreadable"
    try:
        document = read_document(body)
        name = document.name
        with database.transaction() as tx:
            inbound_id, state, received_at, dead = one(tx, _CLAIM, [message_id])
            if state != "stored":
                return Handled(name, state)
            only = frozenset(dead) if dead else None
            return _apply(tx, clock, int(inbound_id), received_at, document, only)
    except Exception as error:  # a mistake of ours must not block the queue either
        if _is_our_storage(error):
            raise  # the message stays on its queue
        code, sentence = _why(error, message_id=message_id, document=name)
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
    logger.error("dead letter", extra={"message_id": message_id, "document": name, "code": code})
    return Handled(name, "dead")


def _is_our_storage(error: Exception) -> bool:
    """Whether our own database failed, and not the message; a value too large for an index is the message's fault."""
    too_large = isinstance(error, psycopg.errors.ProgramLimitExceeded)
    return isinstance(error, psycopg.OperationalError | Unavailable) and not too_large


def _why(error: Exception, **logged: str) -> tuple[str, str]:
    """Code and sentence for the dead letters, without personal numbers and what PostgreSQL cannot store."""
    if isinstance(error, DomainError):
        code, sentence = error.code, error.sentence
    elif isinstance(error, msgspec.MsgspecError):
        code, sentence = "unreadable-record", str(error)
    else:
        logger.exception("a message or a record of it could not be handled", extra=logged)
        code, sentence = "unexpected", f"{type(error).__name__}: {error}"
    return code, scrub(sentence).replace("\0", "")


def _apply(
    tx: Transaction,
    clock: Clock,
    inbound_id: int,
    received_at: datetime,
    document: Document,
    only: frozenset[str] | None,
) -> Handled:
    now, today = clock.now(), clock.today()
    context = Context(tx, now, today, inbound_id, document.name, document.business_reason, received_at)
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
        logger.error("dead record", extra={"transaction_id": record.transaction_id, "code": record.code})
    tx.execute(_RESOLVE, {"id": inbound_id, "now": context.now, "still": [record.transaction_id for record in refused]})
    tx.execute(
        _DONE,
        {
            "id": inbound_id,
            "state": state,
            "now": context.now,
            "document": document.name,
            "reason": document.business_reason,
        },
    )
    return Handled(document.name, state, len(refused))


def _handler(document: Document) -> RecordHandler:
    handler = RECORD_HANDLERS.get(document.name)
    if handler is None and document.envelope.type is not None and document.envelope.type.value == MASTER_DATA_TYPE:
        handler = RECORD_HANDLERS["AccountingPointCharacteristics"]
    if handler is None:
        raise NoHandler(
            f"{document.name} has no handler. The message is kept; once a handler is there, replay it from the "
            "dead letters."
        )
    return handler


def _apply_records(
    context: Context, handler: RecordHandler, records: Sequence[msgspec.Raw], only: frozenset[str] | None
) -> list[RefusedRecord]:
    if not records:
        raise UnreadableDocument(f"{context.document} carries no records. Ask DataHub to send it again.")
    refused = []
    for number, record in enumerate(records):
        transaction = transaction_of(record, number)
        if only is not None and transaction not in only:
            continue
        try:
            with context.tx.transaction():
                handler(context, record)
        except Exception as error:  # one record must not lose the others, whatever is wrong with it
            if _is_our_storage(error):
                raise
            refused.append(RefusedRecord(transaction, *_why(error, transaction_id=transaction)))
    return refused
