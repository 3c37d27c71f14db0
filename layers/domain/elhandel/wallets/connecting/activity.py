"""What was done, or tried, about a customer's wallet; it stands (GX-WAL-2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.ids import CustomerId

type Event = Literal["asked", "connected", "not-signed", "over", "taken", "removed", "allowance"]

_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened, to which address."""

    at: datetime
    event: str
    address: str


def note(tx: Transaction, customer: CustomerId, event: Event, address: str, now: datetime) -> None:
    """Note what was done or tried."""
    values = {"customer": customer, "at": now, "event": event, "address": address}
    tx.execute(_NOTE, values)


def activities(tx: Transaction) -> list[Activity]:
    """The newest of the customer who asks."""
    cursor = tx.cursor(row_factory=class_row(Activity))
    return cursor.execute(_NEWEST, {"most": _PAGE}).fetchall()


_NOTE: Final = """
INSERT INTO wallets.activity (customer_id, at, event, address)
VALUES (%(customer)s, %(at)s, %(event)s, %(address)s)
"""

_NEWEST: Final = """
SELECT at, event, address FROM wallets.activity ORDER BY activity_id DESC LIMIT %(most)s
"""
