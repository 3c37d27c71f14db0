"""Cursors: where a page ended, as a text that only this API reads.

A cursor names the last row of its page by the row's own key, so pages neither repeat nor skip a row
while rows are added. It stays valid for ever: an ERP may keep one for months.
"""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any, Final

from elhandel.values.errors import DomainError

LARGEST: Final = 2**63 - 1
"""The largest number in a key."""


class InvalidCursor(DomainError):
    """A cursor that this API did not give, or gave for another list."""

    code = "invalid-cursor"


def write_cursor(of: str, position: object) -> str:
    """The cursor of a list (`of`) at a position, which is a value of JSON."""
    content = json.dumps([of, position], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read_cursor[Position](
    text: str, of: str, position: Callable[[Any], Position | None]
) -> Position:
    """The position in a cursor of a list (`of`); `position` reads it, None where it is none.

    Raises InvalidCursor.
    """
    padded = text + "=" * (-len(text) % 4)
    try:
        content = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _none_of_ours() from error

    match content:
        case [str(kind), found] if kind == of and (read := position(found)) is not None:
            return read
        case _:
            raise _none_of_ours()


def numbers(*, count: int) -> Callable[[Any], tuple[int, ...] | None]:
    """Reads a position of so many whole numbers that a key may have."""

    def read(found: Any) -> tuple[int, ...] | None:
        if not isinstance(found, list) or len(found) != count:
            return None
        whole = all(type(each) is int and 0 <= each <= LARGEST for each in found)
        return tuple(found) if whole else None

    return read


def _none_of_ours() -> InvalidCursor:
    return InvalidCursor(
        "This is no cursor of this list. Begin without one, and follow the header Link.",
        field="cursor",
    )
