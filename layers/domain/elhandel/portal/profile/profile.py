"""How we reach a customer. Only inside a customer's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from elhandel.billing.bill import address_lines
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class Profile:
    """Contact data as they stand; `repr` shows nothing of it."""

    customer_id: int
    account_number: str
    kind: str
    """private or business."""
    name: str | None
    email: str | None
    phone: str | None
    billing_address: tuple[str, ...]
    """Lines; empty where bills go to the home."""
    address_parts: Mapping[str, str]
    """The same by its parts: street, number, floor, door, postal_code, city, country, co."""

    def __repr__(self) -> str:
        return f"Profile({self.customer_id})"


def profile_of(tx: Transaction) -> Profile:
    """The customer who asks. Raises NotFound for one who has been forgotten."""
    row: tuple[Any, ...] | None = tx.execute(_PROFILE).fetchone()
    if row is None:
        raise NotFound("There is no such customer any more. Call customer service.")

    customer_id, number, kind, name, email, phone, address = row
    lines = address_lines(address)
    return Profile(customer_id, number, kind, name, email, phone, lines, address or {})


_PROFILE: Final = """
SELECT customer_id, account_number, kind, name, email, phone, billing_address
FROM portfolio.customer ORDER BY customer_id LIMIT 1
"""
