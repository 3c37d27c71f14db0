"""Metering: readings of metering points, from the market's documents to what settlement and
customers read. Each shelf is a face:

| shelf | is about |
| --- | --- |
| `document` | an RSM-012 document from bytes to series |
| `days` | series stored as packed local days, current and history; the partitions |
| `read` | matrices for settlement, readings with their origin, consumption, gaps |
| `months` | closed months laid out by point, which settlement reads |
| `intervals` | days of a few points as they lie, gaps and estimates marked, to be shown |
"""

from elhandel.metering.known_then import readings_as_known
from elhandel.metering.personal import IMPERSONAL, PERSONAL

__all__ = ["IMPERSONAL", "PERSONAL", "readings_as_known"]
