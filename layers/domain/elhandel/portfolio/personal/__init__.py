"""What the portfolio holds about persons: its register, their access to it, and its erasure."""

from elhandel.portfolio.personal.access import ACCESS, DaysAtPoint, days_at_points
from elhandel.portfolio.personal.erasure import (
    blank_contracts,
    blank_customer,
    delete_contracts,
    delete_parties,
    deserted_points,
    forget_addresses,
    forget_past_contact,
    lock_cancelled_contracts,
    lock_person,
    parties_without_contract,
)
from elhandel.portfolio.personal.identifiers import (
    StoredNumber,
    places_of_parties,
    stored_numbers,
    unproved_namesakes,
    words_of_parties,
)
from elhandel.portfolio.personal.register import IMPERSONAL, PERSONAL

__all__ = [
    "ACCESS",
    "IMPERSONAL",
    "PERSONAL",
    "DaysAtPoint",
    "StoredNumber",
    "blank_contracts",
    "blank_customer",
    "days_at_points",
    "delete_contracts",
    "delete_parties",
    "deserted_points",
    "forget_addresses",
    "forget_past_contact",
    "lock_cancelled_contracts",
    "lock_person",
    "parties_without_contract",
    "places_of_parties",
    "stored_numbers",
    "unproved_namesakes",
    "words_of_parties",
]
