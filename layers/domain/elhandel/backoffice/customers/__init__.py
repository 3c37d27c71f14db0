"""One customer on one page: who they are, what they have, how they stand; short cards of many."""

from elhandel.backoffice.customers.cards import Card, cards
from elhandel.backoffice.customers.customer import (
    CustomerFacts,
    Home,
    Money,
    Person,
    customer_facts,
)

__all__ = ["Card", "CustomerFacts", "Home", "Money", "Person", "cards", "customer_facts"]
