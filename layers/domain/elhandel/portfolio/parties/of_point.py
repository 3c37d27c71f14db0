"""The parties of a metering point: each of its contracts with its party, by ids only."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId


@dataclass(frozen=True, slots=True)
class PartyOfPoint:
    """A contract of a point; `known` is the proved customer with the same number, whom the party is
    not joined to.
    """

    contract: ContractId
    customer: CustomerId
    state: str
    proved: bool
    known: int | None
    starts_on: date | None
    ends_on: date | None


def parties_of_point(tx: Transaction, gsrn: Gsrn) -> list[PartyOfPoint]:
    """The parties of a point, in the order of their contracts."""
    cursor = tx.cursor(row_factory=class_row(PartyOfPoint))
    return cursor.execute(_OF_POINT, {"gsrn": str(gsrn)}).fetchall()


_OF_POINT: Final = statement("elhandel.portfolio.parties", "parties_of_point")
