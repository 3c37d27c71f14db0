"""One customer on one page: who they are, what they have, how they stand; short cards of many."""

from elhandel.backoffice.customers.cards import Bill, Card, cards, customer_bills, product_names
from elhandel.backoffice.customers.customer import (
    CustomerFacts,
    Home,
    Money,
    Person,
    customer_facts,
)

__all__ = [
    "Bill",
    "Card",
    "CustomerFacts",
    "Home",
    "Money",
    "Person",
    "cards",
    "customer_bills",
    "customer_facts",
    "product_names",
]
