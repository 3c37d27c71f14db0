"""One customer on one page: who they are, what they have, how they stand; short cards of many."""

from elhandel.backoffice.customers.cards import Bill, Card, cards, customer_bills, product_names
from elhandel.backoffice.customers.customer import (
    CustomerFacts,
    Home,
    Money,
    Person,
    customer_facts,
)
from elhandel.backoffice.customers.points import accounts_by_point, accounts_of_points

__all__ = [
    "Bill",
    "Card",
    "CustomerFacts",
    "Home",
    "Money",
    "Person",
    "accounts_by_point",
    "accounts_of_points",
    "cards",
    "customer_bills",
    "customer_facts",
    "product_names",
]
