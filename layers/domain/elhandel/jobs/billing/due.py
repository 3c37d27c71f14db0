"""Bills that no settlement run asks for: aconto that is due, and what was held and may go out."""

from typing import Final

from elhandel.billing import aconto, archive, issue, rounds
from elhandel.jobs.billing.bucket import bucket, document, einvoice
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.schedules import Counted
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.values.errors import DomainError


def bill_aconto(tools: Tools, asked: Nothing) -> Answer:
    """Bill the quarters that are settled, and ask for the amounts that are due.

    Some hundred contracts at a time: what is billed stays, whatever comes after.
    """
    planned = _plan_by_product(tools)
    quarters = instalments = after = 0
    failed: DomainError | None = None

    while True:
        with tools.database.transaction() as tx:
            billed = aconto.bill_aconto(tx, tools.clock, after=after)
        if billed.last is None:
            break

        after = billed.last
        quarters += billed.quarters
        instalments += billed.instalments
        try:
            archive.make_documents(tools.database, billed.invoice_ids, bucket(), document, einvoice)
        except (archive.DocumentsNotMade, archive.UnableToStoreDocument) as error:
            failed = error  # the bills stand; `restore-documents` makes what is missing

    metrics.add_metric("aconto_quarters_billed", MetricUnit.Count, quarters)
    metrics.add_metric("aconto_instalments", MetricUnit.Count, instalments)
    if failed is not None:
        raise failed

    return {"planned": planned, "quarters": quarters, "instalments": instalments}


def _plan_by_product(tools: Tools) -> int:
    """Plan for the contracts whose product is paid by aconto; how many."""
    count = after = 0
    while True:
        with tools.database.transaction() as tx:
            planned = aconto.plan_by_product(tx, tools.clock, after=after)
        count += planned.contracts
        if planned.last is None:
            return count
        after = planned.last


def bill_held(tools: Tools, asked: Nothing) -> Answer:
    """Bill what was held and is released, or is within bounds again with its corrections.

    And the charges of accounts that get no other bill, and bills of aconto that were drafted and
    are released. Documents that are over are closed.
    """
    with tools.database.transaction() as tx:
        billed = issue.bill_held(tx, tools.clock)
    metrics.add_metric("held_bills_issued", MetricUnit.Count, len(billed.invoice_ids))

    with tools.database.transaction() as tx:
        charged = issue.bill_charges(tx, tools.clock)
        closed = issue.close_documents(tx, tools.clock.today())
        aconto_released = rounds.released_of(tx, "aconto")

    issued = (*billed.invoice_ids, *charged)
    archive.make_documents(tools.database, issued, bucket(), document, einvoice)
    if aconto_released:
        bill_aconto(tools, asked)

    return {"issued": len(issued), "closed": closed}


JOBS: Final = (
    Job(
        "bill-aconto",
        Nothing,
        bill_aconto,
        counted=Counted(processed=("quarters", "instalments")),
        metrics=("aconto_instalments", "aconto_quarters_billed"),
    ),
    Job(
        "bill-held",
        Nothing,
        bill_held,
        counted=Counted(processed=("issued", "closed")),
        metrics=("aconto_instalments", "aconto_quarters_billed", "held_bills_issued"),
    ),
)
