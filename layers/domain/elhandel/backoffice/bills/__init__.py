"""A bill for staff: every line, what it was made of, and under which versions of what."""

from elhandel.backoffice.bills.documents import BillDocuments, bill_documents
from elhandel.backoffice.bills.explained import (
    BillExplained,
    LineExplained,
    VersionOfDay,
    explained_bill,
)

__all__ = [
    "BillDocuments",
    "BillExplained",
    "LineExplained",
    "VersionOfDay",
    "bill_documents",
    "explained_bill",
]
