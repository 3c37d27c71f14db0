"""Customers who sign in: matched with whom we know, and asked about homes with their number."""

from elhandel.portal.signing_in.homes import HomeAsked, homes_asked, say_whose_home
from elhandel.portal.signing_in.match import (
    Arrival,
    CustomerNotKnown,
    NotTheirHome,
    customer_who_signs_in,
    hashes_of_stated,
)

__all__ = [
    "Arrival",
    "CustomerNotKnown",
    "HomeAsked",
    "NotTheirHome",
    "customer_who_signs_in",
    "hashes_of_stated",
    "homes_asked",
    "say_whose_home",
]
