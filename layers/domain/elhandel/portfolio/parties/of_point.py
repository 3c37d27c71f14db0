"""Who has to do with a metering point: every contract of it with its party, by ids only."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.identifiers import Gsrn


@dataclass(frozen=True, slots=True)
class PartyOfPoint:
    """A contract of a point; `known` is the proved customer with the same number, whom the party is
    not joined to.
    """

    contract: int
    customer: int
    state: str
    proved: bool
    known: int | None
    starts_on: date | None
    ends_on: date | None


def parties_of_point(tx: Transaction, gsrn: Gsrn) -> list[PartyOfPoint]:
    """In the order of their contracts."""
    return [PartyOfPoint(*row) for row in tx.execute(_OF_POINT, [gsrn.value])]


_OF_POINT: Final = statement("elhandel.portfolio.parties", "parties_of_point")
