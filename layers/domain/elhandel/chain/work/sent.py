"""Transactions that were sent: what became of them, and what that means for their work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from elhandel.chain.errors import RefusedByChain
from elhandel.chain.ledger import Chain, Seen
from elhandel.chain.solana import Failure, failure_of
from elhandel.chain.tasks import Kind
from elhandel.chain.work.patience import patience_with
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import logger

_MOST_OPEN: Final = 1000
"""Open transactions that a pass looks at; the oldest first."""


@dataclass(slots=True)
class Settled:
    """done, refused: pieces of work. expired: transactions."""

    done: int = 0
    refused: int = 0
    expired: int = 0


@dataclass(frozen=True, slots=True)
class _Open:
    """A transaction that was signed. kinds, subjects, tasks: of its work, in its order."""

    transaction_id: int
    signature: str
    content: bytes
    last_valid_height: int
    refusal: Any
    kinds: list[str]
    subjects: list[str]
    tasks: list[int]


def settle(database: Database, clock: Clock, chain: Chain) -> Settled:
    """Note what the ledger has, and send once more what it has not and may still take."""
    settled = Settled()
    with database.transaction() as tx:
        cursor = tx.cursor(row_factory=class_row(_Open))
        waiting = cursor.execute(_OPEN, {"most": _MOST_OPEN}).fetchall()
    if not waiting:
        return settled

    height = chain.height()  # before the look-up: what is not found then can never be taken
    seen = chain.seen([transaction.signature for transaction in waiting])
    for transaction, found in zip(waiting, seen, strict=True):
        if found is not None:
            _found(database, clock, transaction, found, settled)
        elif height > transaction.last_valid_height:
            _expired(database, clock, transaction, settled)
        else:
            send(database, chain, transaction.transaction_id, transaction.content)
    return settled


def send(database: Database, chain: Chain, transaction_id: int, content: bytes) -> None:
    """Send a transaction that is kept. A refusal is noted, and decides nothing yet."""
    refusal: object | None = None
    try:
        chain.send(content)
    except RefusedByChain as refused:
        refusal = refused.error

    with database.transaction() as tx:
        values = {
            "transaction": transaction_id,
            "refusal": None if refusal is None else Jsonb(refusal),
        }
        tx.execute(_SENT_AGAIN, values)


def _found(
    database: Database, clock: Clock, transaction: _Open, seen: Seen, settled: Settled
) -> None:
    if not seen.final:
        return

    now = clock.now()
    with database.transaction() as tx:
        state = "final" if seen.error is None else "failed"
        if not _settle(tx, transaction, state, now, seen.slot):
            return
        if seen.error is None:
            tx.execute(_DONE, {"transaction": transaction.transaction_id, "now": now})
            settled.done += len(transaction.tasks)
        else:
            settled.refused += _release(tx, transaction, seen.error, now)


def _expired(database: Database, clock: Clock, transaction: _Open, settled: Settled) -> None:
    now = clock.now()
    with database.transaction() as tx:
        if _settle(tx, transaction, "expired", now, None):
            settled.expired += 1
            settled.refused += _release(tx, transaction, transaction.refusal, now)


def _settle(
    tx: Transaction, transaction: _Open, state: str, now: datetime, slot: int | None
) -> bool:
    """Settle an open transaction; False where another worker has."""
    values = {
        "transaction": transaction.transaction_id,
        "state": state,
        "now": now,
        "slot": slot,
    }
    return tx.execute(_SETTLE, values).fetchone() is not None


def _release(tx: Transaction, transaction: _Open, error: object | None, now: datetime) -> int:
    """Let the work of a transaction that had no effect be done by another; how much was refused.

    error: what the ledger said of it; None: nothing, the transaction was lost on its way.
    """
    tx.execute(_RELEASE, {"transaction": transaction.transaction_id, "now": now})
    if error is None:
        return 0

    kinds = [Kind(kind) for kind in transaction.kinds]
    found = failure_of(list(zip(kinds, transaction.subjects, strict=True)), error)
    if found.failure in {Failure.NOT_NOW, Failure.DONE_ALREADY}:
        return 0  # the work is due at once, and its receipt is looked for first

    places = range(len(kinds)) if found.place is None else [found.place]
    refused = [(transaction.tasks[place], kinds[place]) for place in places]
    _refuse(tx, refused, found.failure, now)
    logger.warning(
        "the token ledger refused work", extra={"cause": found.failure.value, "tasks": len(refused)}
    )
    return len(refused)


def _refuse(
    tx: Transaction, tasks: Sequence[tuple[int, Kind]], failure: Failure, now: datetime
) -> None:
    for task, kind in tasks:
        patience = patience_with(kind)
        values = {
            "task": task,
            "cause": failure.value,
            "most": patience.attempts(failure),
            "now": now,
            "first": patience.first,
            "longest": patience.longest,
        }
        tx.execute(_REFUSE, values)


_OPEN: Final = statement("elhandel.chain.work", "open_transactions")

_SENT_AGAIN: Final = """
UPDATE chain.transaction
SET sends = sends + 1, refusal = coalesce(%(refusal)s::jsonb, refusal)
WHERE transaction_id = %(transaction)s AND state = 'open'
"""

_SETTLE: Final = """
UPDATE chain.transaction SET state = %(state)s, settled_at = %(now)s, slot = %(slot)s
WHERE transaction_id = %(transaction)s AND state = 'open' RETURNING transaction_id
"""

_DONE: Final = """
UPDATE chain.task SET state = 'done', done_at = %(now)s, done_kind = kind, done_units = units,
    done_money = (terms ->> 'money')::bigint
WHERE transaction_id = %(transaction)s AND state = 'sent'
"""

_RELEASE: Final = """
UPDATE chain.task SET state = 'pending', transaction_id = NULL, due_at = %(now)s
WHERE transaction_id = %(transaction)s AND state = 'sent'
"""

# Refused by the ledger: later and alone, and after a number of times never by itself again.
_REFUSE: Final = """
UPDATE chain.task
SET attempts = least(attempts + 1, 1000), cause = %(cause)s, alone = true,
    due_at = %(now)s::timestamptz
        + least(%(longest)s::interval, %(first)s::interval * (2 ^ least(attempts, 10))),
    state = CASE WHEN attempts + 1 >= %(most)s::int THEN 'dead' ELSE state END
WHERE task_id = %(task)s AND state = 'pending'
"""
