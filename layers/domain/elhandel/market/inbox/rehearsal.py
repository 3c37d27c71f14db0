"""A replay that changes nothing: it is done in a transaction, looked at, and undone."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NoReturn

from elhandel.market.cim.incoming import Document, read_document, shown_document
from elhandel.market.handlers import RefusedRecord, is_our_storage, why
from elhandel.market.inbox.message import Claimed, check, context_of, work
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.ids import MeteringPointId

type Changes = dict[str, tuple[int, int, int]]
"""Rows inserted, updated and deleted, by table."""


@dataclass(frozen=True, slots=True)
class ProcessMove:
    """A move of a process."""

    process_id: int
    event: str
    from_state: str
    to_state: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the replay of a message would do."""

    document: str | None
    state: str
    """`handled`, `kept`, or `dead` again."""

    error: tuple[str, str] | None = None
    """Code and sentence, where the message would be dead as a whole."""

    refused: tuple[RefusedRecord, ...] = ()
    """Records that would stay dead, or be dead."""

    tables: Changes | None = None
    """Rows of refused records count as well, though they are undone."""

    processes: tuple[ProcessMove, ...] = ()
    days: tuple[tuple[str, date], ...] = ()
    """Days of readings that would change, each with its metering point."""


class _Undone(Exception):
    """Ends the transaction without a trace, and carries what happened in it."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        super().__init__("undone")
        self.rehearsal = rehearsal


def rehearse(database: Database, clock: Clock, message_id: str) -> Rehearsal:
    """What `replay` would change. Nothing is changed, and nothing leaves. Raises NotFound."""
    try:
        with database.transaction() as tx:
            _undo(_rehearsed(tx, clock, message_id))
    except _Undone as undone:
        return undone.rehearsal


def _undo(rehearsal: Rehearsal) -> NoReturn:
    raise _Undone(rehearsal)


def _rehearsed(tx: Transaction, clock: Clock, message_id: str) -> Rehearsal:
    row = tx.execute(_MESSAGE, {"message_id": message_id}).fetchone()
    if row is None:
        raise NotFound(
            f"No message {message_id} was ever received. List the dead letters to see their ids."
        )

    inbound_id, received_at, dead, body = row
    claimed = Claimed(inbound_id, received_at, frozenset(dead) if dead else None)
    name = None
    try:
        document = read_document(gzip.decompress(body))
        name = shown_document(document.name)
        check(document)
        with tx.transaction():
            return _worked(tx, clock, document, claimed)
    except Exception as error:  # as when it is handled: nothing may stop the inbox
        if is_our_storage(error):
            raise
        return Rehearsal(name, "dead", why(error, message_id=message_id))


_MESSAGE: Final = """
SELECT inbound_message_id, received_at,
       (SELECT array_agg(r.transaction_id) FROM market.dead_record r
        WHERE r.inbound_message_id = m.inbound_message_id AND r.resolved_at IS NULL),
       body
FROM market.inbound_message m WHERE message_id = %(message_id)s FOR UPDATE
"""


def _worked(tx: Transaction, clock: Clock, document: Document, claimed: Claimed) -> Rehearsal:
    context = context_of(tx, clock, document, claimed)
    moved, written = _moves(tx, claimed.inbound_id), _written(tx)

    state, refused = work(context, document, claimed)

    moves = [move for step, move in _moves(tx, claimed.inbound_id).items() if step not in moved]
    return Rehearsal(
        document=document.name,
        state=state,
        refused=tuple(refused),
        tables=_difference(written, _written(tx)),
        processes=tuple(moves),
        days=tuple(_named(tx, context.changed_days)),
    )


def _named(tx: Transaction, days: Sequence[tuple[MeteringPointId, date]]) -> list[tuple[str, date]]:
    points = sorted({point for point, _ in days})
    gsrns: dict[int, str] = dict(tx.execute(_GSRNS, {"points": points}).fetchall())
    return sorted((gsrns[point], day) for point, day in days)


_GSRNS: Final = """
SELECT metering_point_id, gsrn FROM portfolio.metering_point
WHERE metering_point_id = ANY(%(points)s)
"""


def _moves(tx: Transaction, inbound_id: int) -> dict[tuple[int, int], ProcessMove]:
    """The moves of processes behind which the message stands, by process and step."""
    return {
        (process, step): ProcessMove(process, event, before, after)
        for process, step, event, before, after in tx.execute(_MOVES, {"message": inbound_id})
    }


_MOVES: Final = """
SELECT process_id, step, event, from_state, to_state FROM market.process_event
WHERE inbound_message_id = %(message)s ORDER BY process_id, step
"""


def _written(tx: Transaction) -> Changes:
    """What this transaction has written so far."""
    return {
        table: (inserted, updated, deleted)
        for table, inserted, updated, deleted in tx.execute(_WRITTEN)
    }


_WRITTEN: Final = statement("elhandel.market.inbox", "written_in_this_transaction")


def _difference(before: Changes, after: Changes) -> Changes:
    none = (0, 0, 0)
    changes = {}
    for table, counts in sorted(after.items()):
        earlier = before.get(table, none)
        change = (
            counts[0] - earlier[0],
            counts[1] - earlier[1],
            counts[2] - earlier[2],
        )
        if change != none:
            changes[table] = change

    return changes
