"""A charge on points whose energy is known: what it comes to by hour or day, and by month."""

from elhandel.reconciliation.wholesale.sums.amounts import (
    AmountKey,
    ChargeAmounts,
    Tariffs,
    amounts,
)
from elhandel.reconciliation.wholesale.sums.element import Element, Terms
from elhandel.reconciliation.wholesale.sums.links import Links, PointGroup
from elhandel.reconciliation.wholesale.sums.months import (
    MonthOfCharge,
    MonthTotal,
    months_of_charges,
    totals_by_owner,
    totals_by_supplier,
)
from elhandel.reconciliation.wholesale.sums.series import Qualities, Series

__all__ = [
    "AmountKey",
    "ChargeAmounts",
    "Element",
    "Links",
    "MonthOfCharge",
    "MonthTotal",
    "PointGroup",
    "Qualities",
    "Series",
    "Tariffs",
    "Terms",
    "amounts",
    "months_of_charges",
    "totals_by_owner",
    "totals_by_supplier",
]
