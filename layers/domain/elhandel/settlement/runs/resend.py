"""Shards whose message was lost, or lies with the dead: they are sent again, by the clock or by hand.

A shard that is planned and not done after everything that the queue would have tried has no message any more that
could settle it, and its run would stay open for ever. Sending one message too many is harmless: a shard that is done
changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.queues import LOST_AFTER, SENT_AGAIN_AT_MOST
from elhandel.settlement.runs.messages import emit_shards
from elhandel.settlement.runs.run import DESTINATION

# Not a shard that is being settled this moment (it is locked), nor one whose first message has not left yet. Each wait
# is twice as long as the one before: what fails for a reason fails again.
_LOST: Final = """
UPDATE settlement.shard SET sent_again = sent_again + 1, sent_again_at = %(now)s
WHERE (run_id, shard_no) IN (
    SELECT s.run_id, s.shard_no
    FROM settlement.run r
    JOIN settlement.shard s USING (run_id)
    LEFT JOIN platform.outbox o ON o.destination = %(destination)s AND o.key = format('%%s/%%s', s.run_id, s.shard_no)
    WHERE r.state = 'running' AND s.state = 'planned' AND s.sent_again < %(limit)s
      AND coalesce(s.sent_again_at, o.sent_at, CASE WHEN o.outbox_id IS NULL THEN r.planned_at END)
        <= %(now)s - %(after)s * power(2, s.sent_again)
    FOR UPDATE OF s SKIP LOCKED)
RETURNING run_id, shard_no
"""

_RESUMED: Final = """
UPDATE settlement.shard SET sent_again = 1, sent_again_at = %(now)s
WHERE (run_id, shard_no) IN (
    SELECT run_id, shard_no FROM settlement.shard
    WHERE run_id = %(run)s AND state = 'planned' FOR UPDATE SKIP LOCKED)
RETURNING run_id, shard_no
"""


def send_lost_shards(tx: Transaction, now: datetime) -> int:
    """Write a new message for every shard of an open run whose last one must be lost or dead; how many.

    Each at most SENT_AGAIN_AT_MOST times; then it takes `resume_run`.
    """
    values = {"now": now, "destination": DESTINATION, "limit": SENT_AGAIN_AT_MOST, "after": LOST_AFTER}
    return _emit(tx, tx.execute(_LOST, values).fetchall(), now)


def resume_run(tx: Transaction, run_id: int, now: datetime) -> int:
    """Write a new message for every shard of a run that is not done, however often they were sent; how many.

    Shards that are being settled this moment are left alone.
    """
    return _emit(tx, tx.execute(_RESUMED, {"run": run_id, "now": now}).fetchall(), now)


def _emit(tx: Transaction, shards: Sequence[tuple[int, int]], now: datetime) -> int:
    for run, number in sorted(shards):
        emit_shards(tx, DESTINATION, run, [number], now, again=True)
    return len(shards)
