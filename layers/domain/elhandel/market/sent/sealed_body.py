"""Bodies that may be kept: what we sent to DataHub, with its personal numbers taken out.

A mark (`⟦sealed 1⟧`) replaces each number, which is kept sealed beside the body. Staff can read
what was sent without learning whom it names, and the body can be restored word for word. Personal
numbers are the values that a coding scheme marks as such (ARR: CPR, VAT: CVR), and anything else
that looks like a CPR number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from elhandel.values.texts.redaction import scrub

_NUMBER_SCHEMES: Final = frozenset({"ARR", "VAT"})
_STARS: Final = "**********"
_CPR_DIGITS: Final = 10
_LONGEST_ADDRESS: Final = 300  # characters; an e-mail address has 254 at most
_BYTES_OF_A_CHARACTER: Final = 4
# Ten digits within an id, a time, a decimal or a telephone number do not match. They do right after
# a JSON escape such as \n, whose letter is no part of a word.
_LOOKS_LIKE_CPR: Final = r"(?:(?<=\\[bfnrt])|(?<![\w+])(?<!\w[.-]))\d{6}-?\d{4}(?!\w|[.-]\w)"


@dataclass(frozen=True, slots=True)
class MarkedBody:
    """A body with marks, and the numbers that they replace."""

    text: str

    numbers: tuple[str, ...] = field(repr=False)
    """In the order of their marks, and in clear: they are sealed before they are stored."""


def mark_body(body: bytes) -> MarkedBody:
    """Replace the numbers of a JSON body by marks. A number that occurs twice has one mark."""
    text, pattern = body.decode(), _pattern(body)
    found = tuple(dict.fromkeys(match.group() for match in pattern.finditer(text)))
    marks = {number: _mark(place) for place, number in enumerate(found, start=1)}
    marked = pattern.sub(lambda match: marks[match.group()], text)

    return MarkedBody(marked, found)


def whole_body(marked: MarkedBody) -> bytes:
    """The body as it was sent."""
    text = marked.text
    for place, number in enumerate(marked.numbers, start=1):
        text = text.replace(_mark(place), number)
    return text.encode()


def without_numbers(answer: bytes, body: bytes, longest: int) -> str:
    """The beginning of the answer to `body`, without the body's numbers and others like them.

    longest: in characters. Bytes that are no text become �; NUL, which PostgreSQL cannot store, is
    left out.
    """
    # The text is cut again after scrubbing: half a number or address would not be recognised. What
    # lies further on is not read.
    looked_at = longest + _LONGEST_ADDRESS
    text = (
        answer[: _BYTES_OF_A_CHARACTER * looked_at]
        .decode(errors="replace")
        .replace("\0", "")[:looked_at]
    )
    return scrub(_pattern(body).sub(_STARS, text))[:longest]


def _mark(place: int) -> str:
    return f"⟦sealed {place}⟧"


def _pattern(body: bytes) -> re.Pattern[str]:
    named = sorted(
        {
            spelling
            for number in _named(msgspec.json.decode(body))
            for spelling in _spellings(number)
        }
    )
    spelled = [rf"(?<!\d){re.escape(spelling)}(?!\d)" for spelling in named]

    return re.compile("|".join([*spelled, _LOOKS_LIKE_CPR]))


def _spellings(number: str) -> Sequence[str]:
    """A number as it may be written: a CPR number with its hyphen or without."""
    digits = number.replace("-", "")
    if len(digits) != _CPR_DIGITS:
        return (number,)

    return (number, digits, f"{digits[:6]}-{digits[6:]}")


def _named(node: Any) -> Iterator[str]:
    """The values that a coding scheme marks as personal numbers."""
    if isinstance(node, dict):
        number = node.get("value")
        if node.get("codingScheme") in _NUMBER_SCHEMES and isinstance(number, str) and number:
            yield number

        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for item in node:
            yield from _named(item)
