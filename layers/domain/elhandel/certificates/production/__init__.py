"""What was measured of a point that produces renewably."""

from elhandel.certificates.production.hours import Measured, measured_within, whole_hours
from elhandel.certificates.production.read import (
    Producer,
    changed_days,
    measured_on,
    producer_of,
)

__all__ = [
    "Measured",
    "Producer",
    "changed_days",
    "measured_on",
    "measured_within",
    "producer_of",
    "whole_hours",
]
