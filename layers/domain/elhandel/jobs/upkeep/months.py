"""Closed months are laid out by point in the night, so that settlement reads them sooner."""

import time
from typing import Final

from elhandel.jobs.fields import Seconds
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.metering import months
from elhandel.platform.telemetry import MetricUnit, metrics

_SECONDS: Final = 200.0
"""Of the 300 that the function has: a batch under way is finished."""


class LayOutMonths(Request, frozen=True):
    """For how long at most; what is left is the next night's."""

    seconds: Seconds = _SECONDS


def lay_out_months(tools: Tools, asked: LayOutMonths) -> Answer:
    """Lay out what is not yet of the last months, and take away what is older. Days stay."""
    ends = time.perf_counter() + asked.seconds
    done = months.lay_out_months(
        tools.database, tools.clock.today(), time_is_left=lambda: time.perf_counter() < ends
    )

    metrics.add_metric("months_laid_out", MetricUnit.Count, done.laid_out)

    return {
        "laid_out": done.laid_out,
        "incomplete": done.incomplete,
        "deleted": done.deleted,
        "left": done.left,
    }


JOBS: Final = (Job("lay-out-months", LayOutMonths, lay_out_months, metrics=("months_laid_out",)),)
