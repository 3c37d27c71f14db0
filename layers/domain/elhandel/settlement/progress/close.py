"""Closing a run once nothing in it is left to settle."""

from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.ids import RunId


def close_run(tx: Transaction, run_id: RunId, now: datetime) -> bool:
    """Close a run of which no shard is left to do; True for the one call that closed it."""
    if tx.execute(_CLOSE, {"run": run_id, "now": now}).fetchone() is None:
        return False

    tx.execute(_ANALYZE)

    return True


def finished_runs(tx: Transaction) -> list[RunId]:
    """Open runs whose shards are all done or given up: a worker crashed between the last shard and
    closing.
    """
    return [RunId(run) for (run,) in tx.execute(_FINISHED)]


_CLOSE: Final = """
UPDATE settlement.run SET state = 'closed', closed_at = %(now)s
WHERE run_id = %(run)s AND state = 'running'
  AND NOT EXISTS (SELECT FROM settlement.shard WHERE run_id = %(run)s AND state = 'planned')
RETURNING 1
"""

# A run writes more rows in seconds than the tables had before. Until the planner knows, it compares
# every one of them with every reading that comes in (minutes for a document of 2,000 points, in
# place of milliseconds).
_ANALYZE: Final = "ANALYZE settlement.settlement"

_FINISHED: Final = """
SELECT r.run_id FROM settlement.run r
WHERE r.state = 'running'
  AND NOT EXISTS (SELECT FROM settlement.shard s WHERE s.run_id = r.run_id AND s.state = 'planned')
ORDER BY r.run_id
"""
