"""What the answers of the dashboard and of the admin have in common: the envelope, names in camel
case, and the words of the requirements for states (accounts, A.9 and C.1).
"""

from elhandel.portal.shapes.shape import (
    ENTRY_TYPES,
    INVOICE_STATES,
    SERVICE_STATES,
    Amount,
    Enveloped,
    InvoiceState,
    ServiceState,
    Shape,
)

__all__ = [
    "ENTRY_TYPES",
    "INVOICE_STATES",
    "SERVICE_STATES",
    "Amount",
    "Enveloped",
    "InvoiceState",
    "ServiceState",
    "Shape",
]
