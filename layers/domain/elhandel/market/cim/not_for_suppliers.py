"""Documents that no supplier receives: refused by what they are, not for want of a handler.

Source: reference, section 6.2; DataHub guides BRS-001 … BRS-049.
"""

from typing import Final

from elhandel.market.cim.documents.catalogue import CATALOGUE, Direction
from elhandel.market.cim.incoming import Document
from elhandel.values.errors import DomainError

SUPPLIERS_REQUESTS: Final = frozenset(
    name
    for name, kind in CATALOGUE.items()
    if kind.direction in {Direction.SENT, Direction.OF_OWNERS} and name.startswith("Request")
)
"""What a supplier may ask for, by us or in DataHub's portal: its answers come to suppliers."""


class NotForSuppliers(DomainError):
    """A document that DataHub sends to no supplier."""

    code = "document-not-for-suppliers"


def refuse_not_for_suppliers(document: Document) -> None:
    """Raise NotForSuppliers for a document that no supplier receives."""
    kind = CATALOGUE.get(document.name)
    if kind is None or kind.direction is Direction.RECEIVED:
        return

    raise NotForSuppliers(
        f"{document.name} ({kind.rsm}) is not for a supplier: {kind.direction}. "
        "Nothing of it was used; report it to DataHub."
    )
