"""The readings' partitions: made before they are needed, dropped when nothing needs them."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.jobs.upkeep.horizon import horizon_of_now
from elhandel.metering import days
from elhandel.platform.telemetry import MetricUnit, metrics


def keep_partitions(tools: Tools, asked: Nothing) -> Answer:
    """Make the partitions of the coming months, and drop those that nothing may need any more."""
    horizon = horizon_of_now(tools)
    kept = days.keep_partitions(tools.database, tools.clock.today(), horizon.needed_from)

    metrics.add_metric("partitions_dropped", MetricUnit.Count, len(kept.dropped))

    return {
        "ensured": [str(month) for month in kept.ensured],
        "dropped": list(kept.dropped),
        "postponed": list(kept.postponed),
    }


JOBS: Final = (Job("keep-partitions", Nothing, keep_partitions, metrics=("partitions_dropped",)),)
