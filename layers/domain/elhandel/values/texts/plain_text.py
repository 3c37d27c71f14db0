"""Text from outside: which characters may stand in a name, an address, a path or a header.

A control character (U+0000, U+0001), one that turns the direction of writing (U+202E) or half of a
surrogate pair cannot be printed, and PostgreSQL, a log or an invoice may trip over it. Such text
is refused where it comes in, by the number of the character and never by the text itself.
"""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator

_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories: control, format, surrogate, private use, unassigned, line and paragraph
separator.
"""


def unprintable(text: str) -> str | None:
    """The first character that cannot be printed, as its number (`U+202E`); None where all can."""
    for character in text:
        if unicodedata.category(character) in _UNPRINTABLE:
            return f"U+{ord(character):04X}"
    return None


def plain(text: str) -> str:
    """`text` unchanged. Raises ValueError, which names the character, where one cannot be
    printed.
    """
    if (character := unprintable(text)) is not None:
        raise ValueError(f"holds the character {character}, which cannot be printed. Remove it")
    return text


type PlainText = Annotated[str, AfterValidator(plain)]
"""A text of a request, for pydantic: of characters that can be printed."""
