"""A customer's bills as facts for whoever shows them: the list, and one explained to the øre.

Of all places of the customer, where `portal.invoices` answers for one metering point. Only inside a
customer's transaction.
"""

from elhandel.portal.bills.explained import (
    ExplainedBill,
    OtherBill,
    bill_document,
    explained_bill,
    opens,
)
from elhandel.portal.bills.listed import BillRow, Bills, list_bills

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
