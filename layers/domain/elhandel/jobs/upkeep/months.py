"""Closed months are laid out by point in the night, so that settlement reads them sooner."""

from dataclasses import asdict
from typing import Final

from elhandel.jobs.fields import Seconds
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.time_left import time_left
from elhandel.metering import months
from elhandel.platform.telemetry import MetricUnit, metrics

_SECONDS: Final = 200.0
"""Of the 300 that the function has: a batch under way is finished."""


class LayOutMonths(Request, frozen=True):
    """For how long at most; what is left is the next night's."""

    seconds: Seconds = _SECONDS


def lay_out_months(tools: Tools, asked: LayOutMonths) -> Answer:
    """Lay out what is not yet of the last months, and take away what is older. Days stay."""
    done = months.lay_out_months(
        tools.database, tools.clock.today(), time_is_left=time_left(asked.seconds)
    )

    metrics.add_metric("months_laid_out", MetricUnit.Count, done.laid_out)

    return asdict(done)


JOBS: Final = (Job("lay-out-months", LayOutMonths, lay_out_months, metrics=("months_laid_out",)),)
