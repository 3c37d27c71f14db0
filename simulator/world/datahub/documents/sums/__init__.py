"""DataHub's sums of a grid area: energy (RSM-014) and what charges come to (RSM-019)."""

from simulator.world.datahub.documents.sums.aggregates import aggregates
from simulator.world.datahub.documents.sums.values import (
    ChargeSum,
    EnergySum,
    MonthSum,
    Process,
    Run,
    Variant,
)
from simulator.world.datahub.documents.sums.wholesale import wholesale

__all__ = [
    "ChargeSum",
    "EnergySum",
    "MonthSum",
    "Process",
    "Run",
    "Variant",
    "aggregates",
    "wholesale",
]
