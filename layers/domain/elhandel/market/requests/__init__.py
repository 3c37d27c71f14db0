"""Requests to the market: written down with their process, sent from the outbox, kept as sent."""

from elhandel.market.requests.environment import sender_from_environment
from elhandel.market.requests.seals import left_to_seal, reseal_sent
from elhandel.market.requests.sender import DESTINATION, Parties, RequestSender, answer, ask
from elhandel.market.requests.sent import SEALED, Tries, Try, sent_body, tries
from elhandel.market.requests.waiting import WaitingRequest, WaitingRequests, waiting_requests

__all__ = [
    "DESTINATION",
    "SEALED",
    "Parties",
    "RequestSender",
    "Tries",
    "Try",
    "WaitingRequest",
    "WaitingRequests",
    "answer",
    "ask",
    "left_to_seal",
    "reseal_sent",
    "sender_from_environment",
    "sent_body",
    "tries",
    "waiting_requests",
]
