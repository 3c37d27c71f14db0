"""Documents that were never made, that are gone, or that may have been altered."""

from datetime import date, timedelta
from typing import Final

import msgspec

from elhandel.billing import archive
from elhandel.jobs.billing.bucket import bucket, document, einvoice
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.telemetry import MetricUnit, metrics

RESTORED_BACK_TO: Final = timedelta(days=40)
"""Each hour; a page of the bucket lists a thousand documents, and the years have many."""

COMPARED: Final = 500
"""Documents each time: half a minute; a year of ten thousand customers in a week and a half."""


class RestoreDocuments(Request, frozen=True):
    """Those of the last weeks, or of all years."""

    of_all_years: bool = msgspec.field(name="all", default=False)


def restore_documents(tools: Tools, asked: RestoreDocuments) -> Answer:
    """Make every document that was never made, and those that are gone from the bucket.

    Before that some are compared with the hash that was noted when they were made, the longest
    unseen first.
    """
    compared = archive.compare_documents(
        tools.database, bucket(), document, tools.clock, limit=COMPARED
    )
    metrics.add_metric("documents_compared", MetricUnit.Count, compared.documents)
    metrics.add_metric("documents_unproved", MetricUnit.Count, compared.unproved)

    since = date.min if asked.of_all_years else tools.clock.today() - RESTORED_BACK_TO
    made = archive.restore_documents(tools.database, bucket(), document, since, einvoice)
    metrics.add_metric("documents_restored", MetricUnit.Count, made)

    return {
        "restored": made,
        "compared": compared.documents,
        "altered": compared.altered,
        "unproved": compared.unproved,
    }


JOBS: Final = (
    Job(
        "restore-documents",
        RestoreDocuments,
        restore_documents,
        metrics=("documents_compared", "documents_restored", "documents_unproved"),
    ),
)
