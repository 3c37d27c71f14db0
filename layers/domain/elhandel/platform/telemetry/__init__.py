"""Telemetry: logs, metrics and traces of a process, and what may stand in them."""

from elhandel.platform.telemetry.error_texts import (
    aws_code,
    briefly,
    error_text,
    error_trace,
    is_a_code,
    shown,
    shown_code,
    shown_id,
)
from elhandel.platform.telemetry.powertools import (
    MetricUnit,
    UnexpectedFailure,
    counts,
    entry_point,
    logger,
    metrics,
    of_a_batch,
)

__all__ = [
    "MetricUnit",
    "UnexpectedFailure",
    "aws_code",
    "briefly",
    "counts",
    "entry_point",
    "error_text",
    "error_trace",
    "is_a_code",
    "logger",
    "metrics",
    "of_a_batch",
    "shown",
    "shown_code",
    "shown_id",
]
