"""Sending: requests leave for DataHub from the outbox; those that wait there."""

from elhandel.market.requests.sending.backlog import (
    WaitingRequest,
    WaitingRequests,
    waiting_requests,
)
from elhandel.market.requests.sending.environment import sender_from_environment
from elhandel.market.requests.sending.sender import Parties, RequestSender

__all__ = [
    "Parties",
    "RequestSender",
    "WaitingRequest",
    "WaitingRequests",
    "sender_from_environment",
    "waiting_requests",
]
