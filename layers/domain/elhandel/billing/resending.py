"""Invoice shards whose message was lost, or lies with the dead: as for shards of a run (`settlement.resending`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from elhandel.billing.shards import DESTINATION
from elhandel.platform.database import Transaction
from elhandel.platform.queues import LOST_AFTER, SENT_AGAIN_AT_MOST
from elhandel.settlement import emit_shards

_LOST: Final = """
UPDATE billing.invoice_shard SET sent_again = sent_again + 1, sent_again_at = %(now)s
WHERE (run_id, shard_no) IN (
    SELECT s.run_id, s.shard_no
    FROM billing.invoice_shard s
    JOIN settlement.run r USING (run_id)
    LEFT JOIN platform.outbox o ON o.destination = %(destination)s AND o.key = format('%%s/%%s', s.run_id, s.shard_no)
    WHERE s.state = 'planned' AND s.sent_again < %(limit)s
      AND coalesce(s.sent_again_at, o.sent_at, CASE WHEN o.outbox_id IS NULL THEN r.closed_at END)
        <= %(now)s - %(after)s * power(2, s.sent_again)
    FOR UPDATE OF s SKIP LOCKED)
RETURNING run_id, shard_no
"""

_RESUMED: Final = """
UPDATE billing.invoice_shard SET sent_again = 1, sent_again_at = %(now)s
WHERE (run_id, shard_no) IN (
    SELECT run_id, shard_no FROM billing.invoice_shard
    WHERE run_id = %(run)s AND state = 'planned' FOR UPDATE SKIP LOCKED)
RETURNING run_id, shard_no
"""


def send_lost_invoice_shards(tx: Transaction, now: datetime) -> int:
    """Write a new message for every invoice shard whose last one must be lost or dead; how many."""
    values = {"now": now, "destination": DESTINATION, "limit": SENT_AGAIN_AT_MOST, "after": LOST_AFTER}
    return _emit(tx, tx.execute(_LOST, values).fetchall(), now)


def resume_invoices(tx: Transaction, run_id: int, now: datetime) -> int:
    """Write a new message for every invoice shard of a run that is not done; how many."""
    return _emit(tx, tx.execute(_RESUMED, {"run": run_id, "now": now}).fetchall(), now)


def _emit(tx: Transaction, shards: Sequence[tuple[int, int]], now: datetime) -> int:
    for run, number in sorted(shards):
        emit_shards(tx, DESTINATION, run, [number], now, again=True)
    return len(shards)
