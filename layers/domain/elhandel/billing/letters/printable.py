"""What the fonts of the template can print. PDF/A allows no missing letters: with one of them
there is no document.

Names come from people and registers. A signup whose name or address no font here can show is
refused (`unshown`), with a sentence that says which letter. Where such a letter comes from
elsewhere it is printed as a question mark, never as a box. What only controls text (line ends,
directions) is left out, so that no name can change what is printed beside it.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

SHOWN: Final = (
    (0x0020, 0x007E),  # Latin, with all its accents
    (0x00A0, 0x024F),
    (0x1E00, 0x1EFF),
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x04FF),  # Cyrillic
    (0x05D0, 0x05EA),  # Hebrew
    (0x0621, 0x063A),  # Arabic
    (0x0641, 0x064A),
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x2030, 0x2030),
    (0x20A0, 0x20BF),  # currencies
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2192, 0x2192),  # from … to
    (0x2212, 0x2212),  # minus
)
"""(first, last) code points that every font we print with, or one it falls back to, can show."""

_PLAIN: Final = re.compile(r"[ -~\xa0-\xac\xae-\xff\u2013\u2212]*")
"""Text that is printed as it stands; nearly all of it is."""

_NOT_SHOWN: Final = "?"
_LEFT_OUT: Final = {"Cf", "Mn", "Me", "Cs"}
_SPACES: Final = {"Zs", "Zl", "Zp", "Cc"}


def printable(text: str) -> str:
    """`text` with nothing in it that cannot be printed."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_printed, unicodedata.normalize("NFC", text)))


def printable_texts(value: Any) -> Any:
    """The same nest of values, every text in it printable."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: printable_texts(entry) for name, entry in value.items()}
        case list() | tuple():
            return [printable_texts(element) for element in value]
        case _:
            return value


def unshown(text: str) -> str:
    """The letters of `text` that no font can show, each once; empty where all can be printed."""
    letters = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(letter for letter in letters if _printed(letter) == _NOT_SHOWN != letter)


@lru_cache(maxsize=4096)
def _printed(char: str) -> str:
    category = unicodedata.category(char)
    if category in _SPACES and char != "\N{NO-BREAK SPACE}":
        return " "
    if category in _LEFT_OUT:
        return ""
    if _shown(char):
        return char

    plain = unicodedata.normalize("NFKC", char)

    return plain if all(map(_shown, plain)) else _NOT_SHOWN


def _shown(char: str) -> bool:
    return unicodedata.category(char) != "Cn" and any(
        first <= ord(char) <= last for first, last in SHOWN
    )
