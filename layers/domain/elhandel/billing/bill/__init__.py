"""What is to be billed: settled lines in words and sections, before there is a number."""

from elhandel.billing.bill.addresses import address_lines
from elhandel.billing.bill.bank_days import due_date
from elhandel.billing.bill.bill import (
    Agreement,
    Beside,
    Bill,
    BillLine,
    BillSection,
    EInvoiceFormat,
    InvoiceKind,
    Recipient,
    SettlementKey,
)
from elhandel.billing.bill.notes import Families, kind_of
from elhandel.billing.bill.sections import bills_of, sections_of
from elhandel.billing.bill.vat import VatClass, vat_percent
from elhandel.billing.bill.wording import CATEGORY_LABELS, INVOICE_LABELS, turned

__all__ = [
    "CATEGORY_LABELS",
    "INVOICE_LABELS",
    "Agreement",
    "Beside",
    "Bill",
    "BillLine",
    "BillSection",
    "EInvoiceFormat",
    "Families",
    "InvoiceKind",
    "Recipient",
    "SettlementKey",
    "VatClass",
    "address_lines",
    "bills_of",
    "due_date",
    "kind_of",
    "sections_of",
    "turned",
    "vat_percent",
]
