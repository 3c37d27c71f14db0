"""Readings as packed local days: what has arrived is merged into what is stored, and the history is kept."""

from elhandel.metering.days.ingest import ChangedDay, IngestResult, ingest
from elhandel.metering.days.quality import market_code
from elhandel.metering.days.retention import KeptPartitions, keep_partitions
from elhandel.metering.days.series import MeteredSeries, UnableToPlaceSeries

__all__ = [
    "ChangedDay",
    "IngestResult",
    "KeptPartitions",
    "MeteredSeries",
    "UnableToPlaceSeries",
    "ingest",
    "keep_partitions",
    "market_code",
]
