"""Readings as packed local days: what arrives is merged into what is stored, with its history."""

from elhandel.metering.days.ingestion import ChangedDay, IngestResult, ingest
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
