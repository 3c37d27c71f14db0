"""Portal: what a customer sees of their own supply, ready as JSON: energy in kWh and money in DKK,
both as decimal strings; days are Danish days.

Only inside a customer's transaction, and read only but for the customer's wishes to move out or to
end supply (`ends`). `health` says whether the system is well.
"""

from elhandel.portal.consumption import ConsumptionAnswer, Resolution, consumption_of
from elhandel.portal.contract import Contract, contract_of
from elhandel.portal.customer import CustomerReads
from elhandel.portal.health import Health, Readiness, health_now
from elhandel.portal.invoices import (
    InvoiceDetail,
    Invoices,
    invoice_detail,
    invoice_document,
    list_invoices,
)
from elhandel.portal.spot_prices import AreaPrices, SpotPrices, area_prices, point_prices

__all__ = [
    "AreaPrices",
    "ConsumptionAnswer",
    "Contract",
    "CustomerReads",
    "Health",
    "InvoiceDetail",
    "Invoices",
    "Readiness",
    "Resolution",
    "SpotPrices",
    "area_prices",
    "consumption_of",
    "contract_of",
    "health_now",
    "invoice_detail",
    "invoice_document",
    "list_invoices",
    "point_prices",
]
