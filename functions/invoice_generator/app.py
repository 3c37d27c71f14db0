"""Invoice generator: issues the invoices of a shard, then makes their documents.

A message is a shard of customers, {"run_id", "shard_no"}; it may come twice. Issuing is one transaction and burns no
number; a document that was not made, or that is gone, is made by the next message or the schedule.
"""

import time
from datetime import timedelta
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel import billing
from elhandel.billing.document import compose, render
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.errors import NotFound
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics, tracer

type Answer = dict[str, Any]

RESTORED_BACK_TO: Final = timedelta(days=40)  # the bucket keeps versions: what is older was lost by nobody's mistake

clock = clock_from_environment()
database = database_from_environment()
processor = BatchProcessor(event_type=EventType.SQS)


def issue(record: SQSRecord) -> None:
    """Issue the invoices of one shard and make their documents."""
    shard = record.json_body
    run_id, shard_no = int(shard["run_id"]), int(shard["shard_no"])
    logger.append_keys(correlation_id=f"run-{run_id}", shard_no=shard_no)
    with database.transaction() as tx:
        issued = billing.issue_shard(tx, run_id, shard_no, clock)
    started = time.perf_counter()
    made = billing.make_documents_of_shard(database, run_id, shard_no, _bucket(), _document)
    metrics.add_metric("invoices_issued", MetricUnit.Count, issued.invoices)
    metrics.add_metric("documents_made", MetricUnit.Count, made)
    metrics.add_metric("documents_ms", MetricUnit.Milliseconds, (time.perf_counter() - started) * 1000)
    logger.info("shard invoiced", extra={"invoices": issued.invoices, "documents": made})


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler
@metrics.log_metrics
def handler(event: Answer, context: LambdaContext) -> Answer:
    """Messages are shards; the schedule restores documents. Raises NotFound for a job that does not exist."""
    if "Records" in event:
        return dict(process_partial_response(event, issue, processor, context))
    if event.get("job") != "restore-documents":
        raise NotFound(f"There is no job {event.get('job')!r}. The invoice generator knows restore-documents.")
    since = clock.today() - RESTORED_BACK_TO
    made = billing.restore_documents(database, _bucket(), _document, since)
    metrics.add_metric("documents_restored", MetricUnit.Count, made)
    return {"restored": made}


def _bucket() -> billing.Bucket:
    return billing.Bucket(settings().documents_bucket)


def _document(invoice: billing.Invoice) -> bytes:
    return render(compose(invoice))
