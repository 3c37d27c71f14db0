"""Customers as the market knows them: names that differ, proof of who they are, protection."""

from elhandel.market.customers.name_cases import (
    NameCase,
    UnableToCloseCase,
    close_name_case,
    close_named,
    open_case,
    open_name_cases,
)
from elhandel.market.customers.proof import join_customers, join_party, prove_parties
from elhandel.market.customers.protection import Protection, protection_of

__all__ = [
    "NameCase",
    "Protection",
    "UnableToCloseCase",
    "close_name_case",
    "close_named",
    "join_customers",
    "join_party",
    "open_case",
    "open_name_cases",
    "protection_of",
    "prove_parties",
]
