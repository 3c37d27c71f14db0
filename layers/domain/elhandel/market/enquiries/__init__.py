"""Enquiries: we ask the market for data (readings, aggregates, wholesale services).

An enquiry is a row of `market.enquiry` with its history in `market.enquiry_event`. `open_enquiry`
writes one down, `advance` moves it along its guide; its request leaves as any other.
"""

from elhandel.market.enquiries.enquiry import (
    Enquiry,
    EnquiryKind,
    Question,
    advance,
    load_enquiry,
    open_enquiry,
    retry,
)

__all__ = [
    "Enquiry",
    "EnquiryKind",
    "Question",
    "advance",
    "load_enquiry",
    "open_enquiry",
    "retry",
]
