"""What is wrong with a case: which field, what was expected, what was found."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from elhandel.values.errors import DomainError

_LONGEST_SHOWN: Final = 60
_LONGEST_PATH: Final = 120


class BadCase(DomainError):
    """A case can't be read. `field` is its path in the document, such as
    `charges[2].prices[0].from`.
    """

    code: ClassVar[str] = "bad-case"

    def __init__(self, field: str, expected: str, found: Any) -> None:
        named = _printable(field)[-_LONGEST_PATH:]
        super().__init__(
            f"{named}: expected {expected}, found {_shown(found)}.", field=named, expected=expected
        )
        self.field = field
        self.expected = expected


NOTHING: Final = "nothing"
"""What BadCase reports as found where a field is left out."""


def _shown(found: Any) -> str:
    if isinstance(found, Mapping):
        return f"an object with {len(found)} fields"
    if isinstance(found, list) and len(found) > _LONGEST_SHOWN // 3:
        return f"a list of {len(found)}"
    text = repr(found)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}…"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)
