"""Aconto: a fixed amount for each quarter in advance, and at its end a bill over what it cost.

Settlement goes on by the month, as without aconto. `plan_aconto` says what a contract pays,
`bill_aconto` asks for it, bills the quarters that are settled, less what was asked for, and asks
for the next with the same bill.
"""

from elhandel.billing.aconto.bill import AcontoBilled, bill_aconto
from elhandel.billing.aconto.estimated import Planned, plan_by_product
from elhandel.billing.aconto.plan import (
    AcontoPlan,
    aconto_plan,
    plan_aconto,
    stop_aconto,
)
from elhandel.billing.errors import UnableToPlanAconto

__all__ = [
    "AcontoBilled",
    "AcontoPlan",
    "Planned",
    "UnableToPlanAconto",
    "aconto_plan",
    "bill_aconto",
    "plan_aconto",
    "plan_by_product",
    "stop_aconto",
]
