"""Customers of another system, many at a time. They bear no number: they are whoever signs in with
one later, or the market names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb

from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.customers.customer import Address, CustomerKind
from elhandel.values.ids import CustomerId


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer as another system knew them. `repr` shows nothing of it."""

    kind: CustomerKind
    name: str
    email: str
    phone: str
    billing_address: Address | None
    created_at: datetime

    def __repr__(self) -> str:
        return f"NewCustomer({self.kind})"


def add_customers(tx: Transaction, customers: Sequence[NewCustomer]) -> list[CustomerId]:
    """Add customers; their ids, in their order."""
    ids = [row[0] for row in tx.execute(_DRAW, {"how_many": len(customers)})]
    values = {
        "ids": ids,
        "kinds": [one.kind for one in customers],
        "names": [one.name for one in customers],
        "emails": [one.email for one in customers],
        "phones": [one.phone for one in customers],
        "addresses": [
            Jsonb(one.billing_address) if one.billing_address else None for one in customers
        ],
        "created": [one.created_at for one in customers],
    }
    tx.execute(_ADD, values)
    return ids


_DRAW: Final = """
SELECT nextval('portfolio.customer_customer_id_seq') FROM generate_series(1, %(how_many)s)
"""

_ADD: Final = statement("elhandel.portfolio.customers", "add_customers")
