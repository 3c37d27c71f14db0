"""Heartbeats: a job that came to its end counts itself, so that one which did not run is missed.

The metric is the job's time. Its alarm counts the samples and takes missing data for a breach: a
schedule that was switched off, a function that cannot start and a job that raises are seen alike.
"""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, Final

from elhandel.platform.telemetry import MetricUnit, metrics

FLAGS: Final = ("all", "parked")
"""What tells two schedules of one job apart."""


def heartbeat(event: Mapping[str, Any]) -> str:
    """The metric of a job: `plan_month_ms`; with flags that are set, `correct_parked_ms`."""
    flags = [flag for flag in FLAGS if event.get(flag) is True]
    return "_".join([str(event["job"]).replace("-", "_"), *flags, "ms"])


def counted[Event: Mapping[str, Any], Answer](
    job: Callable[[Event], Answer], event: Event
) -> Answer:
    """What a job answers. Its heartbeat, in milliseconds, is emitted when it has come to its
    end.
    """
    started = perf_counter()
    answer = job(event)

    metrics.add_metric(heartbeat(event), MetricUnit.Milliseconds, (perf_counter() - started) * 1000)
    return answer
