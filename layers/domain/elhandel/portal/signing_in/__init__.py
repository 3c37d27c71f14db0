"""Customers who sign in: matched with whom we know."""

from elhandel.portal.signing_in.match import (
    CustomerNotKnown,
    customer_who_signs_in,
    hashes_of_stated,
)

__all__ = ["CustomerNotKnown", "customer_who_signs_in", "hashes_of_stated"]
