"""Every hour what was measured is certified, and what was measured too high is withdrawn. Then the
token ledger is told.
"""

from typing import Final

from elhandel.certificates.correct import compare
from elhandel.certificates.listed import follow_on_ledger
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics


def compare_certificates(tools: Tools, asked: Nothing) -> Answer:
    """Certify the hours that were measured, withdraw what is certified too much, and order on the
    token ledger what follows.
    """
    config = settings()
    if config.neighbours == "off":
        return {"neighbours": False}

    compared = compare(tools.database, tools.clock)
    listed = follow_on_ledger(
        tools.database, tools.clock, config.supplier_name, config.site_address
    )
    metrics.add_metric("certificates_issued", MetricUnit.Count, compared.issued)
    metrics.add_metric("certificates_withdrawn", MetricUnit.Count, compared.withdrawn)
    metrics.add_metric("certificates_lost", MetricUnit.Count, listed.lost)
    return {
        "neighbours": True,
        "issued": compared.issued,
        "withdrawn": compared.withdrawn,
        "ledger_made": listed.made,
        "ledger_moved": listed.moved,
        "ledger_retired": listed.retired,
        "ledger_lost": listed.lost,
    }


JOBS: Final = (
    Job(
        "compare-certificates",
        Nothing,
        compare_certificates,
        metrics=("certificates_issued", "certificates_lost", "certificates_withdrawn"),
    ),
)
