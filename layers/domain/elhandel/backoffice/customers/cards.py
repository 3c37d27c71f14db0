"""Customers as short cards, for lists of hits and of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.billing.bill import address_lines
from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class Card:
    """A customer in a list. `repr` shows the number only."""

    customer_id: int
    kind: str
    name: str
    gsrn: str | None
    state: str | None
    """Of the latest contract."""
    starts_on: date | None
    ends_on: date | None
    product: str | None
    address: Mapping[str, Any] | None

    @property
    def lines(self) -> Sequence[str]:
        return address_lines(None if self.address is None else dict(self.address))

    def __repr__(self) -> str:
        return f"Card({self.customer_id})"


def cards(tx: Transaction, customers: Sequence[int]) -> Mapping[int, Card]:
    """A card for each of these accounts that is there."""
    with tx.cursor(row_factory=class_row(Card)) as cursor:
        found = cursor.execute(_CARDS, {"customers": list(customers)}).fetchall()
    return {card.customer_id: card for card in found}


_CARDS: Final = statement("elhandel.backoffice.customers", "cards")


def product_names(tx: Transaction) -> list[tuple[str, str]]:
    """The products that there are: id and name, by name."""
    return [(key, name) for key, name in tx.execute(_PRODUCTS)]


_PRODUCTS: Final = "SELECT product_id, name FROM pricing.product ORDER BY name"
