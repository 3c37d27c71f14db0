"""Every document of the market as types: what its records hold, under Energinet's names.

The types are complete: what a document of Energinet's schemas may hold stands here, used or not.
`catalogue` is the table of documents.
"""

from elhandel.market.cim.documents.catalogue import (
    CATALOGUE,
    Direction,
    DocumentKind,
    kind_of,
)
from elhandel.market.cim.documents.head import Head
from elhandel.market.cim.documents.parts import Coded, Record

__all__ = ["CATALOGUE", "Coded", "Direction", "DocumentKind", "Head", "Record", "kind_of"]
