"""Texts of a statement: kept short and printable, and searched for payment references."""

import re
from collections.abc import Iterable
from typing import Final

from elhandel.values.texts.plain_text import unprintable

_LONGEST: Final = 140
_MOST: Final = 10

# "+71<202600000000422", "71/202600000000422" and the 15 digits alone: the card type is no part of
# the reference. A longer run of digits is an account or an id.
_REFERENCE: Final = re.compile(r"(?<![0-9])(?:71)?([0-9]{15})(?![0-9])", re.ASCII)


def references_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Every run of 15 digits, once each, in the order of the texts."""
    found = (digits for text in texts for digits in _REFERENCE.findall(text))
    return tuple(dict.fromkeys(found))[:_MOST]


def kept(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Texts cut to what a person reads, without characters that cannot be printed."""
    short = (_printed(text) for text in texts if text)
    return tuple(dict.fromkeys(text for text in short if text))[:_MOST]


def _printed(text: str) -> str:
    words = " ".join(text.split())[:_LONGEST]
    if unprintable(words) is None:
        return words
    return "".join(character for character in words if unprintable(character) is None)
