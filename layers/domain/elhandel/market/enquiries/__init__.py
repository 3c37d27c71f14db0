"""Enquiries: we ask the market for data (readings, aggregates, wholesale services).

An enquiry is a row of `market.enquiry` with its history in `market.enquiry_event`. `ask_for_…`
write one down, `advance` moves it along its guide; its request leaves as any other.
"""

from elhandel.market.enquiries.answered import data_came, nothing_there, rejected
from elhandel.market.enquiries.ask import (
    Motive,
    NotSuppliedThen,
    ask_for_aggregates,
    ask_for_readings,
    ask_for_wholesale,
)
from elhandel.market.enquiries.enquiry import (
    Enquiry,
    Question,
    advance,
    load_enquiry,
    open_enquiry,
    retry,
)
from elhandel.market.enquiries.overview import enquiry_with_history, list_enquiries
from elhandel.market.enquiries.wants import (
    AggregatesWanted,
    ChargeWanted,
    UnableToAsk,
    WholesaleWanted,
)

__all__ = [
    "AggregatesWanted",
    "ChargeWanted",
    "Enquiry",
    "Motive",
    "NotSuppliedThen",
    "Question",
    "UnableToAsk",
    "WholesaleWanted",
    "advance",
    "ask_for_aggregates",
    "ask_for_readings",
    "ask_for_wholesale",
    "data_came",
    "enquiry_with_history",
    "list_enquiries",
    "load_enquiry",
    "nothing_there",
    "open_enquiry",
    "rejected",
    "retry",
]
