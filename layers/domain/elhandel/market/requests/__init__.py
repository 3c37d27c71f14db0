"""Requests to the market: a table of the documents we send, written down with their process, sent
from the outbox.

To add a document: see `kinds`.
"""

from elhandel.market.requests.cancellation import ask_to_cancel
from elhandel.market.requests.change_of_supplier import CHANGE_OF_SUPPLIER
from elhandel.market.requests.customer_characteristics import CUSTOMER_CHARACTERISTICS
from elhandel.market.requests.kind import Answer, RequestKind, Subject
from elhandel.market.requests.kinds import REQUEST_KINDS
from elhandel.market.requests.reallocation import CONFIRM_REALLOCATION, REJECT_REALLOCATION
from elhandel.market.requests.request import DESTINATION, ask, note_answer
from elhandel.market.requests.sending import (
    Parties,
    RequestSender,
    WaitingRequest,
    WaitingRequests,
    sender_from_environment,
    waiting_requests,
)
from elhandel.market.requests.subject import enquiry_of, subject_of

__all__ = [
    "CHANGE_OF_SUPPLIER",
    "CONFIRM_REALLOCATION",
    "CUSTOMER_CHARACTERISTICS",
    "DESTINATION",
    "REJECT_REALLOCATION",
    "REQUEST_KINDS",
    "Answer",
    "Parties",
    "RequestKind",
    "RequestSender",
    "Subject",
    "WaitingRequest",
    "WaitingRequests",
    "ask",
    "ask_to_cancel",
    "enquiry_of",
    "note_answer",
    "sender_from_environment",
    "subject_of",
    "waiting_requests",
]
