"""Invoice generator: issues the invoices of a shard, then makes their documents; and bills those
who pay by aconto.

A message is a shard of customers, {"run_id", "shard_no"}; it may come twice. Issuing is one
transaction and burns no number; a document that was not made, or that is gone, is made by the next
message or the schedule. Aconto is billed by a job, every day what is due; so is what was held and
can go out.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel.billing import aconto, archive, held
from elhandel.billing import issue as issuing
from elhandel.billing.document import compose, render
from elhandel.billing.invoice import Invoice
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, entry_point, logger, metrics, of_a_batch
from elhandel.platform.work.invoker import by_url_too, staff
from elhandel.platform.work.job_requests import AMOUNT, DAY, FLAG, NUMBER, WHY, Field, a, dkk
from elhandel.platform.work.job_table import JobTable
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn

type Answer = dict[str, Any]

RESTORED_BACK_TO: Final = timedelta(
    days=40
)  # each hour; a page of the bucket lists a thousand documents, and the years have many
COMPARED: Final = (
    500  # documents each time: half a minute; a year of ten thousand customers in a week and a half
)

# What tells staff about persons, or is set going without a history of its own: each time with a
# trace.
_TRACED: Final = frozenset({"list-held", "show-aconto", "plan-aconto", "stop-aconto"})

clock = clock_from_environment()
database = database_from_environment()
processor = BatchProcessor(event_type=EventType.SQS)


@of_a_batch
def issue(record: SQSRecord) -> None:
    """Issue the invoices of one shard and make their documents."""
    shard = record.json_body
    run_id, shard_no = int(shard["run_id"]), int(shard["shard_no"])
    logger.append_keys(correlation_id=f"run-{run_id}", shard_no=shard_no)
    with database.transaction() as tx:
        issued = issuing.issue_shard(tx, run_id, shard_no, clock)

    started = time.perf_counter()
    made = archive.make_documents_of_shard(database, run_id, shard_no, _bucket(), _document)
    metrics.add_metric("invoices_issued", MetricUnit.Count, issued.invoices)
    metrics.add_metric("documents_made", MetricUnit.Count, made)
    metrics.add_metric(
        "documents_ms", MetricUnit.Milliseconds, (time.perf_counter() - started) * 1000
    )
    logger.info("shard invoiced", extra={"invoices": issued.invoices, "documents": made})


def restore_documents(event: Answer) -> Answer:
    """Make every document that was never made, and those of the last weeks that are gone from the
    bucket.

    With {"all": true} those of all years that are gone. Before that some are compared with the hash
    that was noted when they were made, the longest unseen first.
    """
    compared = archive.compare_documents(database, _bucket(), _document, clock, limit=COMPARED)
    metrics.add_metric("documents_compared", MetricUnit.Count, compared.documents)
    metrics.add_metric("documents_unproved", MetricUnit.Count, compared.unproved)
    since = date.min if event.get("all") else clock.today() - RESTORED_BACK_TO
    made = archive.restore_documents(database, _bucket(), _document, since)
    metrics.add_metric("documents_restored", MetricUnit.Count, made)

    return {
        "restored": made,
        "compared": compared.documents,
        "altered": compared.altered,
        "unproved": compared.unproved,
    }


def bill_aconto(event: Answer) -> Answer:
    """Bill the quarters that are settled and ask for the amounts that are due, some hundred
    contracts at a time.
    """
    quarters = instalments = after = 0
    failed: DomainError | None = None
    while True:
        with database.transaction() as tx:
            billed = aconto.bill_aconto(tx, clock, after=after)
        if billed.last is None:
            break
        after, quarters, instalments = (
            billed.last,
            quarters + billed.quarters,
            instalments + billed.instalments,
        )
        try:
            archive.make_documents(database, billed.invoice_ids, _bucket(), _document)
        except (archive.DocumentsNotMade, archive.UnableToStoreDocument) as error:
            failed = error  # the bills stand, the others go on; `restore-documents` makes what is missing

    metrics.add_metric("aconto_quarters_billed", MetricUnit.Count, quarters)
    metrics.add_metric("aconto_instalments", MetricUnit.Count, instalments)
    if failed is not None:
        raise failed

    return {"quarters": quarters, "instalments": instalments}


def bill_held(event: Answer) -> Answer:
    """Bill what was held and is released, or is within bounds again with its corrections."""
    with database.transaction() as tx:
        billed = issuing.bill_held(tx, clock)
    metrics.add_metric("held_bills_issued", MetricUnit.Count, len(billed.invoice_ids))
    archive.make_documents(database, billed.invoice_ids, _bucket(), _document)
    return {"issued": len(billed.invoice_ids)}


def list_held(event: Answer) -> Answer:
    """What is held, why, and what is released and not billed yet."""
    with database.transaction() as tx:
        return {"held": [_told_held(bill) for bill in held.held_bills(tx)]}


def release_held(event: Answer) -> Answer:
    """Let what is held be billed as it is: {"job": "release-held", "held_id": 1, "why": "…"}."""
    with database.transaction() as tx:
        held.release_held(
            tx, int(event["held_id"]), by=staff(), why=event.get("why", ""), clock=clock
        )
    return {"released": int(event["held_id"])}


def plan_aconto(event: Answer) -> Answer:
    """Let a contract pay by aconto: {"job": "plan-aconto", "gsrn": …, "amount_dkk": "700", "from":
    "2026-04-01"}.

    Without an amount it is estimated, without a day it is the first quarter of which nothing is
    billed yet.
    """
    amount = event.get("amount_dkk")
    with database.transaction() as tx:
        plan = aconto.plan_aconto(
            tx,
            Gsrn(event["gsrn"]),
            None if amount is None else dkk(amount, 2),
            clock,
            first_day=_day(event),
        )
    return _told(plan)


def stop_aconto(event: Answer) -> Answer:
    """Let a contract be billed by the month again: {"job": "stop-aconto", "gsrn": …, "from":
    "2026-04-01"}.
    """
    with database.transaction() as tx:
        return _told(aconto.stop_aconto(tx, Gsrn(event["gsrn"]), clock, first_day=_day(event)))


def show_aconto(event: Answer) -> Answer:
    """What a point's contract pays in advance, from which quarter on: {"job": "show-aconto",
    "gsrn": …}.
    """
    with database.transaction() as tx:
        return {"plan": [_told(plan) for plan in aconto.aconto_plan(tx, Gsrn(event["gsrn"]))]}


JOBS: Final[dict[str, Callable[[Answer], Answer]]] = {
    "restore-documents": restore_documents,
    "bill-aconto": bill_aconto,
    "bill-held": bill_held,
    "list-held": list_held,
    "release-held": release_held,
    "plan-aconto": plan_aconto,
    "stop-aconto": stop_aconto,
    "show-aconto": show_aconto,
}


_GSRN: Final = a("a GSRN of 18 digits", Gsrn)

FIELDS: Final[dict[str, dict[str, Field]]] = {
    "restore-documents": {"all": FLAG},
    "bill-aconto": {},
    "plan-aconto": {"gsrn": _GSRN.needed, "amount_dkk": AMOUNT, "from": DAY},
    "stop-aconto": {"gsrn": _GSRN.needed, "from": DAY},
    "show-aconto": {"gsrn": _GSRN.needed},
    "bill-held": {},
    "list-held": {},
    "release-held": {"held_id": NUMBER.needed, "why": WHY},
}

_TABLE: Final = JobTable("The invoice generator", JOBS, FIELDS, _TRACED)


@by_url_too
@entry_point
def handler(event: Answer, context: LambdaContext) -> Answer:
    """Messages are shards; anything else names a job. Raises NotFound for a job that does not
    exist.
    """
    if "Records" in event:
        return dict(process_partial_response(event, issue, processor, context))

    return _TABLE.run(event, database, clock)


def _day(event: Answer) -> date | None:
    return date.fromisoformat(event["from"]) if event.get("from") else None


def _told(plan: aconto.AcontoPlan) -> Answer:
    amount = None if plan.amount_ore is None else str(Decimal(plan.amount_ore) / 100)
    return {"from": str(plan.quarter), "amount_dkk": amount}


def _told_held(bill: held.Held) -> Answer:
    return {
        "held_id": bill.held_id,
        "gsrn": bill.gsrn,
        "run_id": bill.run_id,
        "from": str(bill.period_from),
        "to": str(bill.period_to),
        "state": bill.state,
        "cause": bill.cause,
        "detail": bill.detail,
        "amount_dkk": str(Decimal(bill.amount_ore) / 100),
        "held_at": bill.held_at.isoformat(),
        "released_by": bill.released_by,
        "reason": bill.reason,
    }


def _bucket() -> archive.Bucket:
    return archive.Bucket(settings().documents_bucket)


def _document(invoice: Invoice) -> bytes:
    return render(compose(invoice))
