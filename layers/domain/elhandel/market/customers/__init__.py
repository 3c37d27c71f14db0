"""Customers as the market knows them: names that differ, proof of who they are, protection, and
changes of their data.
"""

from elhandel.market.customers.heating import HEATING, conclude_heating, heating_is_registered
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
from elhandel.market.customers.updates import (
    day_to_renew,
    renew_customer_data,
    renew_data_of_customer,
)

__all__ = [
    "HEATING",
    "NameCase",
    "Protection",
    "UnableToCloseCase",
    "close_name_case",
    "close_named",
    "conclude_heating",
    "day_to_renew",
    "heating_is_registered",
    "join_customers",
    "join_party",
    "open_case",
    "open_name_cases",
    "protection_of",
    "prove_parties",
    "renew_customer_data",
    "renew_data_of_customer",
]
