"""Customers: who they are, and how they and the recipients of their bills are reached."""

from elhandel.portfolio.customers.account import (
    AskingAccount,
    account_number_of,
    account_of,
    asking_account,
    require_account,
)
from elhandel.portfolio.customers.added import NewCustomer, add_customers
from elhandel.portfolio.customers.contact import (
    Contact,
    change_contact,
    change_recipient,
    drop_recipient,
)
from elhandel.portfolio.customers.customer import (
    Address,
    CustomerDetails,
    CustomerKind,
    SealedCustomer,
    customer_of_point,
    load_contracting,
    register_party,
    supplied_customer,
)

__all__ = [
    "Address",
    "AskingAccount",
    "Contact",
    "CustomerDetails",
    "CustomerKind",
    "NewCustomer",
    "SealedCustomer",
    "account_number_of",
    "account_of",
    "add_customers",
    "asking_account",
    "change_contact",
    "change_recipient",
    "customer_of_point",
    "drop_recipient",
    "load_contracting",
    "register_party",
    "require_account",
    "supplied_customer",
]
