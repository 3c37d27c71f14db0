"""Documents that we send, written by their types: what could not be read again does not leave."""

from typing import Final

import msgspec

from elhandel.market.cim.checks import all_problems
from elhandel.market.cim.codec import decode, encode, stray_fields
from elhandel.market.cim.documents.catalogue import Direction, DocumentKind
from elhandel.market.cim.fit import Problem, UnfitRecord
from elhandel.market.cim.outgoing import Json
from elhandel.values.errors import DomainError

_MOST_NAMED: Final = 10
_OURS: Final = frozenset({Direction.SENT, Direction.OF_OWNERS})  # a supplier too may own a charge


class UnwritableDocument(DomainError):
    """A document of ours that the market could not read: a mistake in the code that builds it."""

    code = "unwritable-document"
    status = 500


def written(document: Json) -> bytes:
    """A document of ours as bytes. Raises UnwritableDocument for a document that suppliers do not
    send, and for what the market could not understand: a field that it does not have, a code on no
    list, a part that is missing.
    """
    message = decode(msgspec.json.encode(document))
    _refuse_what_others_send(message.kind)
    stray = [
        Problem(place, UnfitRecord.code, "is no field of this document")
        for place in stray_fields(message)
    ]
    problems = [*stray, *all_problems(message)]
    if problems:
        named = "; ".join(map(str, problems[:_MOST_NAMED]))
        raise UnwritableDocument(
            f"The document was not sent, because it would not be understood: {named}. "
            "Correct the code that builds it (market/requests); it is tried again by itself."
        )

    return encode(message)


def _refuse_what_others_send(kind: DocumentKind) -> None:
    if kind.direction not in _OURS:
        raise UnwritableDocument(
            f"{kind.name} ({kind.rsm}) was not sent, because it is no supplier's document: "
            f"{kind.direction}. Correct the code that builds it (market/requests)."
        )
