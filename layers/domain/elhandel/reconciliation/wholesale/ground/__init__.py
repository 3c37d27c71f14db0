"""What the arithmetic stands on: hours and days, exact amounts, codes, and what is refused."""

from elhandel.reconciliation.wholesale.ground.axis import (
    HOUR,
    QUARTER,
    QUARTERS_OF_HOUR,
    Axis,
    daily,
    instant,
    second,
)
from elhandel.reconciliation.wholesale.ground.codes import BY_DAY, BY_HOUR, Quality
from elhandel.reconciliation.wholesale.ground.errors import AmountBeyondBelief, UnableToSumCharges
from elhandel.reconciliation.wholesale.ground.exact import (
    NOTHING,
    THOUSAND,
    Int64s,
    all_half_away,
    half_away,
    times_price,
)

__all__ = [
    "BY_DAY",
    "BY_HOUR",
    "HOUR",
    "NOTHING",
    "QUARTER",
    "QUARTERS_OF_HOUR",
    "THOUSAND",
    "AmountBeyondBelief",
    "Axis",
    "Int64s",
    "Quality",
    "UnableToSumCharges",
    "all_half_away",
    "daily",
    "half_away",
    "instant",
    "second",
    "times_price",
]
