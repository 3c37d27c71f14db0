"""A case as text: JSON that says each thing once."""

import json
from typing import Any

from elhandel.settlement.case.errors import BadCase


def read_document(text: str) -> Any:
    """The document that `text` holds as JSON. Raises BadCase where it is none, or where a field
    stands twice.
    """
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        text.encode()
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadCase(
            "the case", "text without halves of characters (\\ud800 to \\udfff)", "one"
        ) from None
    except ValueError as error:
        raise BadCase("the case", "JSON", str(error)) from None
    except RecursionError:
        raise BadCase("the case", "JSON of a few levels", "hundreds of levels") from None

    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The last of two values would win, and the other be lost."""
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise BadCase(name, "each field once in an object", "it twice")
        read[name] = value
    return read


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
