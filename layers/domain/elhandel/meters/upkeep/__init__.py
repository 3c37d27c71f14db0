"""Which rows about meters have expired, and how well verification and readings go."""

from elhandel.meters.upkeep.figures import MeterFigures, meter_figures
from elhandel.meters.upkeep.retention import RETENTION

__all__ = ["RETENTION", "MeterFigures", "meter_figures"]
