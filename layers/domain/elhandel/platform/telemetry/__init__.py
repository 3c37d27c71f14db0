"""Telemetry: logs, metrics and traces of a process, and what may stand in them."""

from elhandel.platform.telemetry.powertools import (
    MetricUnit,
    UnexpectedFailure,
    counts,
    entry_point,
    logger,
    metrics,
    of_a_batch,
    scrub,
    scrub_to,
)

__all__ = [
    "MetricUnit",
    "UnexpectedFailure",
    "counts",
    "entry_point",
    "logger",
    "metrics",
    "of_a_batch",
    "scrub",
    "scrub_to",
]
