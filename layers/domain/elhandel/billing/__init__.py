"""Billing: invoices and credit notes from settled lines, numbered without gaps, never changed once
issued.

`plan_invoices` splits a closed run's customers into shards, `issue_shard` bills one: invoices, and
notes that correct earlier ones. `bill_aconto` bills those who pay a quarter in advance.
`credit_invoice` takes an invoice back by hand. Documents are made afterwards, from what stands in
the rows (`elhandel.billing.document`).
"""

from elhandel.billing.aconto import (
    AcontoBilled,
    AcontoPlan,
    aconto_plan,
    bill_aconto,
    plan_aconto,
    stop_aconto,
)
from elhandel.billing.archive.bucket import Bucket, document_bytes
from elhandel.billing.archive.compare import Compared, compare_documents
from elhandel.billing.archive.store import (
    make_documents,
    make_documents_of_shard,
    restore_documents,
)
from elhandel.billing.bill.addresses import address_lines
from elhandel.billing.bill.bill import Bill, BillLine, BillSection, Recipient
from elhandel.billing.bill.describe import CATEGORY_LABELS, INVOICE_LABELS
from elhandel.billing.bill.vat import vat_percent
from elhandel.billing.errors import (
    AlreadyCredited,
    DocumentAltered,
    DocumentLost,
    DocumentsNotMade,
    DocumentUnproved,
    InvoicesUnderWay,
    RunNotClosed,
    UnableToBill,
    UnableToCredit,
    UnableToPlanAconto,
    UnableToRelease,
    UnableToStoreDocument,
    UnknownInvoiceShard,
)
from elhandel.billing.held.release import Held, held_bills, held_count, release_held
from elhandel.billing.issue.bank_days import due_date, is_bank_day, next_bank_day
from elhandel.billing.issue.credit import credit_invoice
from elhandel.billing.issue.held_rounds import HeldBilled, bill_held
from elhandel.billing.issue.issue import ShardIssued, issue_shard
from elhandel.billing.issue.issuer import Issuer, issuer
from elhandel.billing.issue.joined import follow_customer
from elhandel.billing.issue.payment_reference import payment_line, payment_reference
from elhandel.billing.issue.printable import unshown
from elhandel.billing.issue.read import (
    Invoice,
    InvoiceSummary,
    first_billed,
    invoice_by_number,
    invoices_of_point,
    load_invoices,
)
from elhandel.billing.issue.shards import (
    DESTINATION,
    emit_invoice_shards,
    plan_invoices,
    resume_invoices,
    send_lost_invoice_shards,
)
from elhandel.billing.issue.store import Issued
from elhandel.billing.personal import IMPERSONAL, PERSONAL
from elhandel.billing.upkeep.history import months_of_history
from elhandel.billing.upkeep.invariants import INVARIANTS
from elhandel.billing.upkeep.retention import RETENTION

__all__ = [
    "CATEGORY_LABELS",
    "DESTINATION",
    "IMPERSONAL",
    "INVARIANTS",
    "INVOICE_LABELS",
    "PERSONAL",
    "RETENTION",
    "AcontoBilled",
    "AcontoPlan",
    "AlreadyCredited",
    "Bill",
    "BillLine",
    "BillSection",
    "Bucket",
    "Compared",
    "DocumentAltered",
    "DocumentLost",
    "DocumentUnproved",
    "DocumentsNotMade",
    "Held",
    "HeldBilled",
    "Invoice",
    "InvoiceSummary",
    "InvoicesUnderWay",
    "Issued",
    "Issuer",
    "Recipient",
    "RunNotClosed",
    "ShardIssued",
    "UnableToBill",
    "UnableToCredit",
    "UnableToPlanAconto",
    "UnableToRelease",
    "UnableToStoreDocument",
    "UnknownInvoiceShard",
    "aconto_plan",
    "address_lines",
    "bill_aconto",
    "bill_held",
    "compare_documents",
    "credit_invoice",
    "document_bytes",
    "due_date",
    "emit_invoice_shards",
    "first_billed",
    "follow_customer",
    "held_bills",
    "held_count",
    "invoice_by_number",
    "invoices_of_point",
    "is_bank_day",
    "issue_shard",
    "issuer",
    "load_invoices",
    "make_documents",
    "make_documents_of_shard",
    "months_of_history",
    "next_bank_day",
    "payment_line",
    "payment_reference",
    "plan_aconto",
    "plan_invoices",
    "release_held",
    "restore_documents",
    "resume_invoices",
    "send_lost_invoice_shards",
    "stop_aconto",
    "unshown",
    "vat_percent",
]
