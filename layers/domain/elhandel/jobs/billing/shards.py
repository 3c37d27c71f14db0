"""Invoice shards, one a message of the queue.

A message is a shard of customers, {"run_id", "shard_no"}; it may come twice. Issuing is one
transaction and leaves no gap in the numbers; a document that was not made, or that is gone, is made
by the next message or the schedule.
"""

import time
from functools import partial
from typing import Final

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel.billing import archive, issue
from elhandel.jobs.billing.bucket import bucket, document, einvoice
from elhandel.jobs.job import Answer, Event, Tools
from elhandel.platform.telemetry import MetricUnit, logger, metrics, of_a_batch
from elhandel.values.ids import RunId

METRICS: Final = ("documents_made", "documents_ms", "invoices_issued")

_processor: Final = BatchProcessor(event_type=EventType.SQS)


def issue_messages(tools: Tools, event: Event, context: LambdaContext) -> Answer:
    """Issue the invoices of a batch of shards; which messages failed."""
    return dict(process_partial_response(event, partial(_issue, tools=tools), _processor, context))


@of_a_batch
def _issue(record: SQSRecord, *, tools: Tools) -> None:
    """Issue the invoices of one shard and make their documents."""
    shard = record.json_body
    run_id, shard_no = RunId(int(shard["run_id"])), int(shard["shard_no"])
    logger.append_keys(correlation_id=f"run-{run_id}", shard_no=shard_no)

    with tools.database.transaction() as tx:
        issued = issue.issue_shard(tx, run_id, shard_no, tools.clock)

    started = time.perf_counter()
    made = archive.make_documents_of_shard(
        tools.database, run_id, shard_no, bucket(), document, einvoice
    )
    took = (time.perf_counter() - started) * 1000

    metrics.add_metric("invoices_issued", MetricUnit.Count, issued.invoices)
    metrics.add_metric("documents_made", MetricUnit.Count, made)
    metrics.add_metric("documents_ms", MetricUnit.Milliseconds, took)
    logger.info("shard invoiced", extra={"invoices": issued.invoices, "documents": made})
