"""DataHub's calculation of charges, from what it is given to the sums of every charge."""

from elhandel.reconciliation.wholesale.calculation.calculate import calculate
from elhandel.reconciliation.wholesale.calculation.given import (
    Calculation,
    ChargePeriod,
    ChargePrice,
    Given,
    LinkPeriod,
    PointPeriod,
    Reading,
)

__all__ = [
    "Calculation",
    "ChargePeriod",
    "ChargePrice",
    "Given",
    "LinkPeriod",
    "PointPeriod",
    "Reading",
    "calculate",
]
