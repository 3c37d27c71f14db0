"""A customer's bills as facts for whoever shows them: the list, and one explained to the øre.

Of all places of the customer, where `portal.invoices` answers for one metering point. Only inside a
customer's transaction.
"""

from elhandel.billing.explained import BillRow, Bills, list_bills
from elhandel.portal.bills.explained import (
    ExplainedBill,
    OtherBill,
    bill_document,
    explained_bill,
    opens,
)

__all__ = [
    "BillRow",
    "Bills",
    "ExplainedBill",
    "OtherBill",
    "bill_document",
    "explained_bill",
    "list_bills",
    "opens",
]
