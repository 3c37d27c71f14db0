"""Documents of certificates are made, a few minutes after they were asked for."""

from typing import Final

from elhandel.billing.archive import Bucket
from elhandel.certificates.document import make_documents
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics


def make_certificates(tools: Tools, asked: Nothing) -> Answer:
    """Make the documents of certificates that were asked for. Raises UnableToStoreDocument."""
    config = settings()
    made = make_documents(
        tools.database,
        tools.clock,
        Bucket(config.documents_bucket),
        config.supplier_name,
        config.site_address,
    )
    metrics.add_metric("certificate_documents", MetricUnit.Count, made)
    return {"made": made}


JOBS: Final = (
    Job("make-certificates", Nothing, make_certificates, metrics=("certificate_documents",)),
)
