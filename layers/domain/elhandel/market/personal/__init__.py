"""What the market's room holds about persons: its register, their access, and its erasure."""

from elhandel.market.personal.access import ACCESS
from elhandel.market.personal.erasure import (
    forget_people_at_points,
    forget_processes,
    forget_successions,
)
from elhandel.market.personal.identifiers import places_of_contracts
from elhandel.market.personal.register import IMPERSONAL, PERSONAL

__all__ = [
    "ACCESS",
    "IMPERSONAL",
    "PERSONAL",
    "forget_people_at_points",
    "forget_processes",
    "forget_successions",
    "places_of_contracts",
]
