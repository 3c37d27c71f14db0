"""What a customer sees of what staff do; only inside a customer's transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from psycopg.rows import class_row
from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction

__all__ = ["Openings", "OwnOpening", "openings", "own_openings"]

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class OwnOpening:
    """Somebody of the staff has looked at the customer. page: its code, such as `customer`."""

    opened_at: datetime
    page: str


class Opening(BaseModel):
    """Somebody of the staff has looked at the customer's data."""

    opened_at: Annotated[datetime, Field(examples=["2026-01-12T09:30:00Z"])]
    page: Annotated[
        str, Field(description="Of what, such as kunde (all of it).", examples=["kunde"])
    ]


class Openings(BaseModel):
    """When staff looked, the latest first; the latest fifty."""

    openings: list[Opening]


def openings(tx: Transaction) -> Openings:
    """When staff looked at the customer who asks, as the portal's JSON."""
    return Openings(
        openings=[
            Opening(opened_at=own.opened_at.astimezone(UTC), page=own.page)
            for own in own_openings(tx)
        ]
    )


def own_openings(tx: Transaction) -> list[OwnOpening]:
    """When staff looked at the customer who asks, the latest first."""
    with tx.cursor(row_factory=class_row(OwnOpening)) as cursor:
        return cursor.execute(_OPENINGS, {"most": _MOST}).fetchall()


_OPENINGS: Final = "SELECT opened_at, page FROM backoffice.own_openings(%(most)s::int)"
