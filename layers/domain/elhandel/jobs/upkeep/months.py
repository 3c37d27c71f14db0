"""Closed months are laid out by point in the night, so that settlement reads them sooner."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.metering import months
from elhandel.platform.telemetry import MetricUnit, metrics


def lay_out_months(tools: Tools, asked: Nothing) -> Answer:
    """Lay out what is not yet of the last months, and take away what is older. Days stay."""
    done = months.lay_out_months(tools.database, tools.clock.today())

    metrics.add_metric("months_laid_out", MetricUnit.Count, done.laid_out)

    return {
        "laid_out": done.laid_out,
        "incomplete": done.incomplete,
        "deleted": done.deleted,
        "left": done.left,
    }


JOBS: Final = (Job("lay-out-months", Nothing, lay_out_months, metrics=("months_laid_out",)),)
