"""Enquiries: we ask the market for data (readings, master data, prices and their links, sums).

An enquiry is a row of `market.enquiry` with its history in `market.enquiry_event`. `ask` writes one
down, `advance` moves it along its guide; its request leaves as any other.
"""

from elhandel.market.enquiries.answered import also_came, data_came, nothing_there, rejected
from elhandel.market.enquiries.ask import Motive, PointWanted, Wanted, ask
from elhandel.market.enquiries.enquiry import (
    Enquiry,
    EnquiryKind,
    advance,
    load_enquiry,
    retry,
)
from elhandel.market.enquiries.overview import enquiry_with_history, list_enquiries
from elhandel.market.enquiries.wants import (
    AggregatesWanted,
    ChargeWanted,
    PriceListWanted,
    UnableToAsk,
    WholesaleWanted,
)

__all__ = [
    "AggregatesWanted",
    "ChargeWanted",
    "Enquiry",
    "EnquiryKind",
    "Motive",
    "PointWanted",
    "PriceListWanted",
    "UnableToAsk",
    "Wanted",
    "WholesaleWanted",
    "advance",
    "also_came",
    "ask",
    "data_came",
    "enquiry_with_history",
    "list_enquiries",
    "load_enquiry",
    "nothing_there",
    "rejected",
    "retry",
]
