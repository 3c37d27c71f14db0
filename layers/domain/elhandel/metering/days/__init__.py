"""Readings as packed local days: what arrives is merged into what is stored, with its history."""

from elhandel.metering.days.ingestion import ChangedDay, IngestResult, ingest
from elhandel.metering.days.retention import KeptPartitions, keep_partitions

__all__ = [
    "ChangedDay",
    "IngestResult",
    "KeptPartitions",
    "ingest",
    "keep_partitions",
]
