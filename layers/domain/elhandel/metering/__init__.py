"""Metering: readings of metering points, from the market's documents to what settlement and
customers read.

`decode` turns an RSM-012 document into series; `ingest` stores them as packed local days, current
and history. Reading: `consumption` by hour, day or month, `readings_of` interval by interval with
their origin, `completeness` for the gaps of some points and `missing_readings` for those of all,
`read_matrix` for settlement.
"""

from elhandel.metering.days.ingest import ChangedDay, IngestResult, ingest
from elhandel.metering.days.quality import market_code
from elhandel.metering.days.retention import KeptPartitions, keep_partitions
from elhandel.metering.days.series import MeteredSeries, UnableToPlaceSeries
from elhandel.metering.document.decode import (
    DecodedReadings,
    DecodedSeries,
    PeriodSums,
    RejectedSeries,
    UnableToDecodeReadings,
    decode,
)
from elhandel.metering.personal import IMPERSONAL, PERSONAL
from elhandel.metering.read.completeness import Gap, completeness
from elhandel.metering.read.consumption import Consumption, consumption
from elhandel.metering.read.matrices import CHANGING, Incomplete, Int32Matrix, Matrices, Matrix
from elhandel.metering.read.matrix import read_matrix
from elhandel.metering.read.missing import MissingDays, MissingStretch, missing_readings
from elhandel.metering.read.readings import Reading, readings_of

__all__ = [
    "CHANGING",
    "IMPERSONAL",
    "PERSONAL",
    "ChangedDay",
    "Consumption",
    "DecodedReadings",
    "DecodedSeries",
    "Gap",
    "Incomplete",
    "IngestResult",
    "Int32Matrix",
    "KeptPartitions",
    "Matrices",
    "Matrix",
    "MeteredSeries",
    "MissingDays",
    "MissingStretch",
    "PeriodSums",
    "Reading",
    "RejectedSeries",
    "UnableToDecodeReadings",
    "UnableToPlaceSeries",
    "completeness",
    "consumption",
    "decode",
    "ingest",
    "keep_partitions",
    "market_code",
    "missing_readings",
    "read_matrix",
    "readings_of",
]
