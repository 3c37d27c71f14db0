"""RSM-012 on the wire, from bytes to series of integer Wh."""

from elhandel.metering.document.decoder import (
    DecodedReadings,
    DecodedSeries,
    PeriodSums,
    RejectedSeries,
    UnableToDecodeReadings,
    decode,
    decode_heads,
    decode_series,
)
from elhandel.metering.document.wire import SeriesHead

__all__ = [
    "DecodedReadings",
    "DecodedSeries",
    "PeriodSums",
    "RejectedSeries",
    "SeriesHead",
    "UnableToDecodeReadings",
    "decode",
    "decode_heads",
    "decode_series",
]
