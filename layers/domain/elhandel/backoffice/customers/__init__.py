"""One customer on one page: who they are, what they have, how they stand; short cards of many."""

from elhandel.backoffice.customers.billing import BillingView, Booked, Document, billing_view
from elhandel.backoffice.customers.cards import Card, cards, product_names
from elhandel.backoffice.customers.customer import (
    CustomerFacts,
    Home,
    Money,
    Person,
    customer_facts,
)
from elhandel.backoffice.customers.points import (
    OwnPoint,
    accounts_by_point,
    accounts_of_points,
    own_points,
)
from elhandel.backoffice.customers.status import account_status

__all__ = [
    "BillingView",
    "Booked",
    "Card",
    "CustomerFacts",
    "Document",
    "Home",
    "Money",
    "OwnPoint",
    "Person",
    "account_status",
    "accounts_by_point",
    "accounts_of_points",
    "billing_view",
    "cards",
    "customer_facts",
    "own_points",
    "product_names",
]
