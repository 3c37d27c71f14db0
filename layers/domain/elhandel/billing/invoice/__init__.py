"""Issued invoices and notes: written once under their number, and read as they were written."""

from elhandel.billing.invoice.drafts import (
    Draft,
    Issue,
    Issued,
    issue_at,
    issue_drafts,
)
from elhandel.billing.invoice.issued import (
    Invoice,
    InvoiceSummary,
    first_billed,
    invoice_by_number,
    invoices_of_point,
    load_invoices,
    numbers_of,
)
from elhandel.billing.invoice.issuer import Issuer, issuer
from elhandel.billing.invoice.payment_reference import payment_line, payment_reference
from elhandel.billing.invoice.status import Standing, Status, own_standing, standings

__all__ = [
    "Draft",
    "Invoice",
    "InvoiceSummary",
    "Issue",
    "Issued",
    "Issuer",
    "Standing",
    "Status",
    "first_billed",
    "invoice_by_number",
    "invoices_of_point",
    "issue_at",
    "issue_drafts",
    "issuer",
    "load_invoices",
    "numbers_of",
    "own_standing",
    "payment_line",
    "payment_reference",
    "standings",
]
