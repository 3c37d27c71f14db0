"""What a customer sees of what staff do; only inside a customer's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction

__all__ = ["OwnOpening", "own_openings"]

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class OwnOpening:
    """Somebody of the staff has looked at the customer. page: its code, such as `customer`."""

    opened_at: datetime
    page: str


def own_openings(tx: Transaction) -> list[OwnOpening]:
    """When staff looked at the customer who asks, the latest first."""
    with tx.cursor(row_factory=class_row(OwnOpening)) as cursor:
        return cursor.execute(_OPENINGS, {"most": _MOST}).fetchall()


_OPENINGS: Final = "SELECT opened_at, page FROM backoffice.own_openings(%(most)s::int)"
