"""The table of invoice shards, and which of them somebody should work on."""

from typing import Final

from psycopg.sql import Identifier

from elhandel.platform.work import shards

# What is drafted waits for its bill run; what is not, or is released, waits for a worker. What goes
# out with another shard has no message of its own.
SHARDS: Final = shards.Shards(
    Identifier("billing", "invoice_shard"),
    "invoice-shards",
    """
    SELECT s.run_id, s.shard_no, coalesce(b.released_at, r.closed_at) AS planned_at
    FROM billing.invoice_shard s JOIN settlement.run r USING (run_id)
    LEFT JOIN billing.bill_run b USING (bill_run_id)
    WHERE s.state = 'planned' AND s.bills_with_run IS NULL
      AND (b.bill_run_id IS NULL OR b.released_at IS NOT NULL OR s.drafted_at IS NULL)
    """,
)
