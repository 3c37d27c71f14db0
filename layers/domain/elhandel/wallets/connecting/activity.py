"""What was done, or tried, about a customer's wallet; it stands (GX-WAL-2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.ids import CustomerId
from elhandel.values.seen import Seen

type Event = Literal["asked", "connected", "not-signed", "over", "taken", "removed", "allowance"]

_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened, to which wallet, and which address and browser it was asked from."""

    at: datetime
    event: str
    address: str
    asked_from: str | None
    user_agent: str | None


def note(
    tx: Transaction,
    customer: CustomerId,
    event: Event,
    address: str,
    seen: Seen,
    now: datetime,
) -> None:
    """Note what was done or tried, and where it was asked from."""
    values = {
        "customer": customer,
        "at": now,
        "event": event,
        "address": address,
        "from": seen.address,
        "agent": seen.user_agent,
    }
    tx.execute(_NOTE, values)


def activities(tx: Transaction) -> list[Activity]:
    """The newest of the customer who asks."""
    cursor = tx.cursor(row_factory=class_row(Activity))
    return cursor.execute(_NEWEST, {"most": _PAGE}).fetchall()


_NOTE: Final = """
INSERT INTO wallets.activity (customer_id, at, event, address, asked_from, user_agent)
VALUES (%(customer)s, %(at)s, %(event)s, %(address)s, %(from)s, %(agent)s)
"""

_NEWEST: Final = """
SELECT at, event, address, asked_from, user_agent
FROM wallets.activity ORDER BY activity_id DESC LIMIT %(most)s
"""
