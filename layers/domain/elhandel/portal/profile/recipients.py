"""To whom the bills of the customer who asks go, where that is not what they say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Recipient:
    """Of a contract. `repr` shows nothing of it."""

    contract_id: int
    name: str
    email: str
    phone: str
    billing_address: Mapping[str, Any] | None

    def __repr__(self) -> str:
        return f"Recipient({self.contract_id})"


def recipients_of(tx: Transaction) -> list[Recipient]:
    """By contract; only inside a customer's transaction."""
    with tx.cursor(row_factory=class_row(Recipient)) as cursor:
        return cursor.execute(_RECIPIENTS).fetchall()


_RECIPIENTS: Final = """
SELECT contract_id, name, email, phone, billing_address FROM portfolio.own_recipients()
"""
