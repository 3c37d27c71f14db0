"""Shards: work that is split into numbered pieces, each with a message of its own and done at most
once.

A room has a table of shards (run_id, shard_no, state, done_at, sent_again, sent_again_at) and names
it as `Shards`. A worker claims a shard, does its work and marks it done, in one transaction; a
message that comes again finds it done. A shard whose message was lost, or lies with the dead
letters, would keep its run open for ever, so it is sent again, by the clock or by hand. One message
too many is harmless: a shard that is done changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final, LiteralString

from psycopg.sql import SQL, Composed, Identifier, Placeholder

from elhandel.platform.database import Transaction
from elhandel.platform.work.outbox import emit_all
from elhandel.platform.work.queues import LOST_AFTER, SENT_AGAIN_AT_MOST


@dataclass(frozen=True, slots=True)
class Shards:
    """A room's table of shards."""

    table: Identifier
    destination: str
    """Of the outbox, for their messages."""
    waiting: LiteralString
    """The question for shards that somebody should work on: (run_id, shard_no, planned_at)."""


def claim_shard(tx: Transaction, shards: Shards, run_id: int, shard_no: int) -> bool:
    """Lock a shard until the transaction ends; whether it is to be done: not done before, and not
    given up.

    Raises LookupError where there is no such shard.
    """
    statement = _CLAIM.format(table=shards.table)
    row = tx.execute(statement, {"run": run_id, "shard": shard_no}).fetchone()
    if row is None:
        raise LookupError(f"run {run_id} has no shard {shard_no} of {shards.destination}")

    return bool(row[0] == "planned")


_CLAIM: Final = SQL("""
SELECT state FROM {table} WHERE run_id = %(run)s AND shard_no = %(shard)s FOR UPDATE
""")


def finish_shard(
    tx: Transaction, shards: Shards, run_id: int, shard_no: int, now: datetime, **figures: int
) -> None:
    """Mark a claimed shard done; figures: columns of its table, and what they become."""
    columns: list[Composed] = [
        SQL(", {} = {}").format(Identifier(name), Placeholder(name)) for name in figures
    ]
    statement = _DONE.format(table=shards.table, figures=SQL("").join(columns))

    tx.execute(statement, {"run": run_id, "shard": shard_no, "now": now, **figures})


_DONE: Final = SQL("""
UPDATE {table} SET state = 'done', done_at = %(now)s {figures}
WHERE run_id = %(run)s AND shard_no = %(shard)s
""")


def emit_shards(
    tx: Transaction,
    shards: Shards,
    run_id: int,
    shard_nos: Iterable[int],
    now: datetime,
    *,
    again: bool = False,
) -> None:
    """Write a message for each of these shards of a run, with the transaction.

    again: the first one was lost or died, so this one has a key of its own.
    """
    suffix = f"/{now.isoformat()}" if again else ""
    bodies = {
        f"{run_id}/{number}{suffix}": {"run_id": run_id, "shard_no": number} for number in shard_nos
    }
    emit_all(tx, shards.destination, bodies, now=now, correlation_id=f"run-{run_id}")


def send_lost(tx: Transaction, shards: Shards, now: datetime) -> int:
    """Write a new message for every waiting shard whose last one must be lost or dead.

    Returns how many. Each at most SENT_AGAIN_AT_MOST times; then it takes `resume`.
    """
    values = {
        "now": now,
        "destination": shards.destination,
        "limit": SENT_AGAIN_AT_MOST,
        "after": LOST_AFTER,
    }
    question = _LOST.format(table=shards.table, waiting=SQL(shards.waiting))
    lost = tx.execute(question, values).fetchall()

    counted = {"runs": [run for run, _ in lost], "shards": [number for _, number in lost]}
    tx.execute(_SENT_AGAIN.format(table=shards.table), {**counted, "now": now})

    return _emit_again(tx, shards, lost, now)


# Not a shard that is being worked on this moment (it is locked), nor one whose first message has
# not left yet. Each wait is twice as long as the one before: what fails for a reason fails again.
_LOST: Final = SQL("""
SELECT s.run_id, s.shard_no FROM {table} s JOIN ({waiting}) w USING (run_id, shard_no)
LEFT JOIN platform.outbox o
    ON o.destination = %(destination)s AND o.key = format('%%s/%%s', s.run_id, s.shard_no)
WHERE s.state = 'planned' AND s.sent_again < %(limit)s
  AND coalesce(s.sent_again_at, o.sent_at, CASE WHEN o.outbox_id IS NULL THEN w.planned_at END)
    <= %(now)s - %(after)s * power(2, s.sent_again)
FOR UPDATE OF s SKIP LOCKED
""")

_SENT_AGAIN: Final = SQL("""
UPDATE {table} SET sent_again = sent_again + 1, sent_again_at = %(now)s
WHERE (run_id, shard_no) IN (SELECT * FROM unnest(%(runs)s::int[], %(shards)s::int[]))
""")


def resume(tx: Transaction, shards: Shards, run_id: int, now: datetime) -> int:
    """Write a new message for every shard of a run that is not done, however often they were sent.

    Returns how many. Shards that are being worked on this moment are left alone.
    """
    statement = _RESUMED.format(table=shards.table)

    return _emit_again(
        tx, shards, tx.execute(statement, {"run": run_id, "now": now}).fetchall(), now
    )


_RESUMED: Final = SQL("""
UPDATE {table} SET sent_again = 1, sent_again_at = %(now)s
WHERE (run_id, shard_no) IN (
    SELECT run_id, shard_no FROM {table}
    WHERE run_id = %(run)s AND state = 'planned' FOR UPDATE SKIP LOCKED)
RETURNING run_id, shard_no
""")


def _emit_again(
    tx: Transaction, shards: Shards, found: Sequence[tuple[int, int]], now: datetime
) -> int:
    for run, of_run in groupby(sorted(found), key=lambda shard: shard[0]):
        emit_shards(tx, shards, run, [number for _, number in of_run], now, again=True)

    return len(found)
