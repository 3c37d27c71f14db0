"""A bill for staff: every line, what it was made of, and under which versions of what."""

from elhandel.backoffice.bills.explained import (
    BillExplained,
    LineExplained,
    VersionOfDay,
    explained_bill,
)

__all__ = ["BillExplained", "LineExplained", "VersionOfDay", "explained_bill"]
