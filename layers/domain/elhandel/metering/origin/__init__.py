"""Where readings come from: which were replaced by a message, and which are estimated."""

from elhandel.metering.origin.estimated import EstimatedDays, estimated_days
from elhandel.metering.origin.measured import MeasuredDay, measured_days
from elhandel.metering.origin.replaced import ReplacedDay, replaced_days

__all__ = [
    "EstimatedDays",
    "MeasuredDay",
    "ReplacedDay",
    "estimated_days",
    "measured_days",
    "replaced_days",
]
