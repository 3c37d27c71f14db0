"""The dashboard of a customer's account as other front ends read it, in the shapes and under the
names of the requirements (accounts, A.9). Only inside a customer's transaction.

Amounts are decimal strings in the currency of the account's market; a balance is what the customer
has: below 0 what they owe.
"""

from elhandel.portal.dashboard.invoices import (
    InvoiceDetail,
    InvoicePage,
    StatusAsked,
    invoice_detail,
    invoice_page,
)
from elhandel.portal.dashboard.orders import OrderShape, order_of, orders_of
from elhandel.portal.dashboard.services import (
    ServiceDetail,
    ServiceInList,
    StateAsked,
    service_detail,
    services_listed,
)
from elhandel.portal.dashboard.summary import Summary, account_status, summary_of
from elhandel.portal.dashboard.usage import UsageHistory, usage_history

__all__ = [
    "InvoiceDetail",
    "InvoicePage",
    "OrderShape",
    "ServiceDetail",
    "ServiceInList",
    "StateAsked",
    "StatusAsked",
    "Summary",
    "UsageHistory",
    "account_status",
    "invoice_detail",
    "invoice_page",
    "order_of",
    "orders_of",
    "service_detail",
    "services_listed",
    "summary_of",
    "usage_history",
]
