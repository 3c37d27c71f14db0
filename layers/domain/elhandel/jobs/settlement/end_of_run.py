"""The end of a run: it is closed, and its invoices are planned, in one transaction."""

from typing import Final

from elhandel.billing.issue import emit_invoice_shards, plan_invoices
from elhandel.jobs.job import Tools
from elhandel.jobs.settlement.queues import send_invoice_shards
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.settlement import progress
from elhandel.values.ids import RunId

METRICS: Final = ("settlement_runs_completed",)


def close_run(tools: Tools, run_id: RunId) -> None:
    """Close a run whose last shard is done, and send its invoice shards.

    Every worker that finishes a shard tries; the first to find the run finished closes it, and to
    the others there is nothing to close. A run is never closed without its invoices planned.
    """
    now = tools.clock.now()

    with tools.database.transaction() as tx:
        if not progress.close_run(tx, run_id, now):
            return

        emit_invoice_shards(tx, run_id, plan_invoices(tx, run_id), now)

    metrics.add_metric("settlement_runs_completed", MetricUnit.Count, 1)
    send_invoice_shards(tools)
