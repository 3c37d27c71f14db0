"""What goes over the connections of services, read every hour (CD-USE-2)."""

from datetime import timedelta
from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.schedules import Counted
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.work.lease import lease
from elhandel.services import network, usage
from elhandel.services.usage import Synced

_LEASE: Final = timedelta(minutes=10)


def sync_usage(tools: Tools, asked: Nothing) -> Answer:
    """Read what every service that is delivered has used, and tell customers whose package is
    nearly used up.

    One at a time does it. A service that cannot be read is counted, and the others go on; what is
    missed is made up for by the next hour.
    """
    provider = network.network_from_environment()
    synced = Synced()
    if provider is not None:
        with lease(tools.database, tools.clock, "usage", _LEASE) as mine:
            if mine:
                synced = usage.sync_usage(tools.database, tools.clock, provider)

    metrics.add_metric("services_read", MetricUnit.Count, synced.read)
    metrics.add_metric("services_not_read", MetricUnit.Count, synced.failed)
    metrics.add_metric("usage_warnings", MetricUnit.Count, synced.warned)
    return {
        "read": synced.read,
        "failed": synced.failed,
        "days": synced.days,
        "warned": synced.warned,
    }


JOBS: Final = (
    Job(
        "sync-usage",
        Nothing,
        sync_usage,
        counted=Counted(processed=("read",), failed=("failed",)),
        metrics=("services_not_read", "services_read", "usage_warnings"),
    ),
)
