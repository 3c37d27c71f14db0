"""Issuing: `plan_invoices` splits a closed run's customers into shards, `issue_shard` bills one.

A shard gets invoices, and notes that correct earlier ones. `credit_invoice` takes an invoice back
by hand, `bill_held` bills what was held and can go out.
"""

from elhandel.billing.errors import (
    AlreadyCredited,
    InvoicesUnderWay,
    UnableToCredit,
)
from elhandel.billing.issue.charge_bills import (
    BilledNow,
    bill_account,
    bill_charges,
    has_bill_to_come,
)
from elhandel.billing.issue.closing import close_documents
from elhandel.billing.issue.credit import credit_invoice
from elhandel.billing.issue.final import finally_billed
from elhandel.billing.issue.held_bills import HeldBilled, bill_held
from elhandel.billing.issue.joined_customers import follow_customer
from elhandel.billing.issue.plan import (
    DESTINATION,
    emit_invoice_shards,
    plan_invoices,
    resume_invoices,
    send_lost_invoice_shards,
)
from elhandel.billing.issue.shard import ShardIssued, issue_shard

__all__ = [
    "DESTINATION",
    "AlreadyCredited",
    "BilledNow",
    "HeldBilled",
    "InvoicesUnderWay",
    "ShardIssued",
    "UnableToCredit",
    "bill_account",
    "bill_charges",
    "bill_held",
    "close_documents",
    "credit_invoice",
    "emit_invoice_shards",
    "finally_billed",
    "follow_customer",
    "has_bill_to_come",
    "issue_shard",
    "plan_invoices",
    "resume_invoices",
    "send_lost_invoice_shards",
]
