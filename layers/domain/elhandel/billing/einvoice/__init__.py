"""An issued invoice for machines: UBL after Peppol BIS Billing 3 or OIOUBL 2.1; needs lxml, which
only its function brings.
"""

from elhandel.billing.einvoice.compose import compose
from elhandel.billing.einvoice.formats import einvoice
from elhandel.billing.einvoice.model import EInvoice

__all__ = ["EInvoice", "compose", "einvoice"]
