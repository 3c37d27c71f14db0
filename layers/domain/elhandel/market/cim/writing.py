"""Documents that we send, written by their types: what could not be read again does not leave."""

from typing import Final

import msgspec

from elhandel.market.cim.checks import all_problems
from elhandel.market.cim.codec import decode, encode, stray_fields
from elhandel.market.cim.fit import Problem, UnfitRecord
from elhandel.market.cim.outgoing import Json
from elhandel.values.errors import DomainError

_MOST_NAMED: Final = 10


class UnwritableDocument(DomainError):
    """A document of ours that the market could not read: a mistake in the code that builds it."""

    code = "unwritable-document"
    status = 500


def written(document: Json) -> bytes:
    """A document of ours as bytes. Raises UnwritableDocument for what the market could not
    understand: a field that it does not have, a code on no list, a part that is missing.
    """
    message = decode(msgspec.json.encode(document))
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
