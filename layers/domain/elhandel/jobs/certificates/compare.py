"""Every hour what was measured is certified, and what was measured too high is withdrawn."""

from typing import Final

from elhandel.certificates.correct import compare
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics


def compare_certificates(tools: Tools, asked: Nothing) -> Answer:
    """Certify the hours that were measured, and withdraw what is certified too much."""
    if settings().neighbours == "off":
        return {"neighbours": False}

    compared = compare(tools.database, tools.clock)
    metrics.add_metric("certificates_issued", MetricUnit.Count, compared.issued)
    metrics.add_metric("certificates_withdrawn", MetricUnit.Count, compared.withdrawn)
    return {
        "neighbours": True,
        "issued": compared.issued,
        "withdrawn": compared.withdrawn,
    }


JOBS: Final = (
    Job(
        "compare-certificates",
        Nothing,
        compare_certificates,
        metrics=("certificates_issued", "certificates_withdrawn"),
    ),
)
