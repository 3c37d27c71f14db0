"""Portal: what a customer sees of their own supply. Read only, and only inside a customer's
transaction.
"""

from elhandel.portal.answers import (
    AreaPrices,
    ConsumptionAnswer,
    Contract,
    Health,
    Resolution,
    SpotDay,
    SpotPrices,
)
from elhandel.portal.health import Check, Readiness
from elhandel.portal.invoice_answers import InvoiceDetail, InvoiceRow, Invoices
from elhandel.portal.point import (
    ContractView,
    OwnPoint,
    PointOfHome,
    contract_of,
    own_point,
    points_of_home,
)

__all__ = [
    "AreaPrices",
    "Check",
    "ConsumptionAnswer",
    "Contract",
    "ContractView",
    "Health",
    "InvoiceDetail",
    "InvoiceRow",
    "Invoices",
    "OwnPoint",
    "PointOfHome",
    "Readiness",
    "Resolution",
    "SpotDay",
    "SpotPrices",
    "contract_of",
    "own_point",
    "points_of_home",
]
