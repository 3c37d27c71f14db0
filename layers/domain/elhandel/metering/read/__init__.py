"""Reading them: matrices for settlement, intervals with their origin, consumption, gaps."""

from elhandel.metering.read.as_known import KnownDay, known_days
from elhandel.metering.read.gaps import Gap, completeness
from elhandel.metering.read.group_sums import GroupedPoints, GroupSums, sum_groups
from elhandel.metering.read.matrices import CHANGING, Incomplete, Matrices, Matrix, Wh
from elhandel.metering.read.matrix import read_matrix
from elhandel.metering.read.missing import MissingDays, Shortfall, missing_readings
from elhandel.metering.read.readings import Reading, readings_of
from elhandel.metering.read.totals import Consumption, consumption

__all__ = [
    "CHANGING",
    "Consumption",
    "Gap",
    "GroupSums",
    "GroupedPoints",
    "Incomplete",
    "KnownDay",
    "Matrices",
    "Matrix",
    "MissingDays",
    "Reading",
    "Shortfall",
    "Wh",
    "completeness",
    "consumption",
    "known_days",
    "missing_readings",
    "read_matrix",
    "readings_of",
    "sum_groups",
]
