"""Finds people in texts: their names, streets, addresses, telephone and personal numbers, however
they are spelt.

A text is looked at as it stands and with its escapes undone (JSON, URL, HTML, quoted twice),
without case and accents; words may be set apart by anything, digits by up to three characters.
"""

import gzip
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

_UNICODE: Final = re.compile(r"\\+u([0-9a-fA-F]{4})")
_ESCAPE: Final = re.compile(r"\\+[nrtbf\"/\\]")
_HEX: Final = re.compile(r"\\x((?:[0-9a-f]{2})+)")
_OCTETS: Final = re.compile(r"(?:\\x[0-9a-f]{2})+")
_NO_DIGIT: Final = re.compile(r"\D+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_GZIP: Final = b"\x1f\x8b"
_ROUNDS: Final = 3
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_DANISH: Final = (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("ß", "ss"))
_LEAST_DIGITS: Final = 8


class Leaks:
    """Knows what must not be found.

    secrets: the names, streets, addresses and numbers of people.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._sought = {secret: _Sought(secret) for secret in set(secrets)}
        assert self._sought

    def found(self, text: str) -> set[str]:
        """The secrets that stand in a text."""
        spellings = [(spelling, _NO_DIGIT.sub("", spelling)) for spelling in _spellings(text)]
        return {
            secret
            for secret, sought in self._sought.items()
            if any(sought.stands_in(*spelling) for spelling in spellings)
        }


class _Sought:
    """One secret. Its pattern is slow on a long text, so first a part of it is looked for that must
    be there: its digits in a row, or its longest word.
    """

    def __init__(self, secret: str) -> None:
        self._digits = _digits(secret)
        self._word = "" if self._digits else max(_words(secret), key=len)
        self._pattern = _pattern(secret)

    def stands_in(self, text: str, digits: str) -> bool:
        """digits: those of the text, without anything between."""
        possible = self._digits in digits if self._digits else self._word in text
        return possible and self._pattern.search(text) is not None


def of_a_person(person: dict[str, Any]) -> list[str]:
    """What must not be found of a household of the outside world."""
    phone = person["phone"].removeprefix("+45")
    return [person["customer_name"], person["street"], person["email"], phone, person["cpr_cvr"]]


def _digits(secret: str) -> str:
    """The digits of a number; nothing for a text."""
    digits = _NO_DIGIT.sub("", secret)
    return digits if len(digits) >= _LEAST_DIGITS and not _LETTER.search(secret) else ""


def _pattern(secret: str) -> re.Pattern[str]:
    digits = _digits(secret)
    if digits:
        return re.compile(r"(?<!\d)(?:45)?" + r"\D{0,3}".join(digits) + r"(?!\d)")
    return re.compile(rf"(?<!\w){r'[\W_]{0,3}'.join(map(re.escape, _words(secret)))}(?!\w)")


def _words(secret: str) -> list[str]:
    words = re.findall(r"[^\W_]+", _folded(secret))
    assert words, secret
    return words


@lru_cache(maxsize=4)
def _folded(text: str) -> str:
    """Without case, accents and the letters that only Danish has."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKC", text).casefold()
    for letter, plain in _DANISH:  # (`str.translate` goes letter by letter: fifty times the time)
        letters = letters.replace(letter, plain)
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", letters))


def _spellings(text: str) -> Iterator[str]:
    """A text as it stands, and as it is once its escapes are undone, one round after the other."""
    yield _folded(text)
    for _ in range(_ROUNDS):
        plain = _OCTETS.sub(lambda found: _of_octets(found[0]), text)
        plain = _UNICODE.sub(lambda found: chr(int(found[1], 16)), plain)
        plain = html.unescape(unquote(_ESCAPE.sub(" ", plain)))
        if plain == text:
            return
        text = plain
        yield _folded(text)


def _of_octets(escaped: str) -> str:
    return bytes.fromhex(escaped.replace("\\x", "")).decode(errors="replace")


def unpacked(content: bytes) -> str:
    """Bytes as text, once they are no gzip any more."""
    return (gzip.decompress(content) if content[:2] == _GZIP else content).decode(errors="replace")
