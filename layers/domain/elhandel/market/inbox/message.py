"""One message, handled: read, checked for whom it is, given to its handler, marked as done or dead.

A message that cannot be read, and a record that cannot be used, go to the dead letters with their
error and can be replayed from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.market.cim.checks import head_problems
from elhandel.market.cim.documents.catalogue import kind_of
from elhandel.market.cim.fit import UnknownCode
from elhandel.market.cim.incoming import Document, read_document, shown_document
from elhandel.market.handlers import (
    KEPT,
    Context,
    Records,
    RefusedRecord,
    handler_of,
    is_our_storage,
    why,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import is_a_code, logger, shown, shown_id
from elhandel.values.errors import DomainError
from elhandel.values.ids import MessageId

_UNREADABLE: Final = "unreadable"
_OUR_ROLE: Final = "DDQ"  # balance supplier


class ForAnother(DomainError):
    """A document that is addressed to another supplier, or to another role than a supplier's."""

    code = "document-for-another"


@dataclass(frozen=True, slots=True)
class Handled:
    """The outcome for one message."""

    document: str
    state: str
    dead_records: int = 0
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """A stored message, locked for its handling."""

    inbound_id: MessageId
    received_at: datetime

    only: Records | None
    """The records that are left: the dead ones, where there are some."""


def handle(database: Database, clock: Clock, message_id: str, body: bytes) -> Handled:
    """Handle a stored message once, and say with which outcome.

    Raises what our own storage raises: the message stays on its queue.
    """
    name = _UNREADABLE
    try:
        document = read_document(body)
        name = shown_document(document.name)
        check(document)
        with database.transaction() as tx:
            inbound_id, state, received_at, dead = fetch_one(tx, _CLAIM, {"message_id": message_id})
            if state != "stored":
                return Handled(name, state)
            only = frozenset(dead) if dead else None
            return _apply(tx, clock, document, Claimed(inbound_id, received_at, only))
    except Exception as error:  # a mistake of ours must not block the queue either
        if is_our_storage(error):
            raise
        code, sentence = why(error, message_id=message_id, document=name)

    return _bury(database, clock, message_id, name, code, sentence)


_CLAIM: Final = """
SELECT inbound_message_id, state, received_at,
       (SELECT array_agg(r.transaction_id) FROM market.dead_record r
        WHERE r.inbound_message_id = m.inbound_message_id AND r.resolved_at IS NULL)
FROM market.inbound_message m WHERE message_id = %(message_id)s FOR UPDATE
"""


def check(document: Document) -> None:
    """Raise ForAnother for a document that is not for us, UnknownCode for one with odd codes."""
    _check_addressee(document)
    _check_codes(document)


def _check_addressee(document: Document) -> None:
    """Raise ForAnother unless the document is for us, or names no addressee."""
    receiver, role = document.envelope.receiver, document.envelope.role
    ours = settings().supplier_gln

    if receiver is not None and receiver.value != ours:
        raise ForAnother(
            f"{shown_document(document.name)} is for the receiver {shown(receiver.value)}, "
            f"and we are {ours}. Nothing of it was used; report it to DataHub, "
            "or correct ELHANDEL_SUPPLIER_GLN and replay the message."
        )
    if role is not None and role.value != _OUR_ROLE:
        raise ForAnother(
            f"{shown_document(document.name)} is for the role {shown(role.value)}, "
            f"and we are a supplier ({_OUR_ROLE}). Nothing of it was used; report it to DataHub."
        )


def _check_codes(document: Document) -> None:
    """Raise UnknownCode for a type that is another document's, and a reason that the market does
    not have.
    """
    kind = kind_of(document.name)
    problems = [] if kind is None else head_problems(kind, document.envelope)
    if problems:
        raise UnknownCode(problems)


def _apply(tx: Transaction, clock: Clock, document: Document, claimed: Claimed) -> Handled:
    context = context_of(tx, clock, document, claimed)
    state, refused = work(context, document, claimed)

    _keep_dead_records(context, refused)
    _mark_done(context, state)

    return Handled(document.name, state, len(refused))


def context_of(tx: Transaction, clock: Clock, document: Document, claimed: Claimed) -> Context:
    """What handlers know besides the records of a message."""
    return Context(
        tx=tx,
        now=clock.now(),
        today=clock.today(),
        message_id=claimed.inbound_id,
        document=document.name,
        business_reason=document.business_reason,
        received_at=claimed.received_at,
    )


def work(context: Context, document: Document, claimed: Claimed) -> tuple[str, list[RefusedRecord]]:
    """Give a document to its handler: its state afterwards, and the records that were refused."""
    if document.name in KEPT:
        return "kept", []
    return "handled", handler_of(document)(context, document, claimed.only)


def _keep_dead_records(context: Context, refused: Sequence[RefusedRecord]) -> None:
    """Keep the records that could not be used; those that were dead before and went through are
    resolved.
    """
    for record in refused:
        values = {
            "id": context.message_id,
            "transaction": record.transaction_id,
            "code": record.code,
            "error": record.reason,
            "now": context.now,
        }
        context.tx.execute(_DEAD_RECORD, values)
        marked = {"transaction_id": record.transaction_id, "code": record.code}
        logger.error("dead record", extra=marked)

    still = [record.transaction_id for record in refused]
    context.tx.execute(_RESOLVE, {"id": context.message_id, "now": context.now, "still": still})


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


def _mark_done(context: Context, state: str) -> None:
    values = {
        "id": context.message_id,
        "state": state,
        "now": context.now,
        "document": context.document,
        "reason": context.business_reason if is_a_code(context.business_reason) else "",
    }
    context.tx.execute(_DONE, values)


_DONE: Final = """
UPDATE market.inbound_message
SET state = %(state)s, handled_at = %(now)s, document = %(document)s, business_reason = %(reason)s,
    error_code = NULL, error = NULL
WHERE inbound_message_id = %(id)s
"""


def _bury(
    database: Database, clock: Clock, message_id: str, name: str, code: str, sentence: str
) -> Handled:
    """Put a message among the dead letters, unless another process was done with it first."""
    values = {
        "message_id": message_id,
        "document": None if name == _UNREADABLE else name,
        "code": code,
        "error": sentence,
        "now": clock.now(),
    }
    with database.transaction() as tx:
        if not tx.execute(_DEAD, values).rowcount:
            return Handled(name, str(fetch_one(tx, _STATE, values)[0]))

    marked = {"message_id": shown_id(message_id), "document": name, "code": code}
    logger.error("dead letter", extra=marked)

    return Handled(name, "dead")


_DEAD: Final = """
UPDATE market.inbound_message
SET state = 'dead', handled_at = %(now)s, document = %(document)s, error_code = %(code)s,
    error = %(error)s
WHERE message_id = %(message_id)s AND state = 'stored'
"""

_STATE: Final = "SELECT state FROM market.inbound_message WHERE message_id = %(message_id)s"
