"""A customer's bills as facts for whoever shows them: the list, and one explained to the øre.

Of all places of the customer, where `portal.invoices` answers for one metering point. Only inside a
customer's transaction.
"""

from elhandel.billing.explained import BillRow, Bills, list_bills
from elhandel.portal.bills.answers import BillAnswer, BillList, bill_answer, bill_list
from elhandel.portal.bills.disputed import (
    DisputedBill,
    Objection,
    dispute_bill,
    dispute_file,
    disputed_bill,
    open_disputes,
    write_more,
)
from elhandel.portal.bills.explained import (
    ExplainedBill,
    explained_bill,
    opens,
)
from elhandel.portal.bills.hours import opened_line
from elhandel.portal.bills.table import hours_as_csv

__all__ = [
    "BillAnswer",
    "BillList",
    "BillRow",
    "Bills",
    "DisputedBill",
    "ExplainedBill",
    "Objection",
    "bill_answer",
    "bill_list",
    "dispute_bill",
    "dispute_file",
    "disputed_bill",
    "explained_bill",
    "hours_as_csv",
    "list_bills",
    "open_disputes",
    "opened_line",
    "opens",
    "write_more",
]
