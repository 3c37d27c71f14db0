"""Bodies that may be kept: what we sent to DataHub, with every personal number under lock.

A number is replaced by a mark (`⟦sealed 1⟧`) and stands sealed beside the body, so that staff can
read what was sent without reading whom it names, and the body can be made again word for word. A
number is what a coding scheme says is one (ARR a CPR number, VAT a CVR number), and whatever else
looks like a CPR number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from elhandel.values.texts.scrubbing import scrub

_NUMBER_SCHEMES: Final = frozenset({"ARR", "VAT"})
_STARS: Final = "**********"
_CPR_DIGITS: Final = 10
_LONGEST_ADDRESS: Final = 300  # characters; an e-mail address has 254 at most
_BYTES_OF_A_CHARACTER: Final = 4
# Not part of an id, a time, a decimal or a telephone number; right after an escape of JSON (\n) it
# is one.
_LOOKS_LIKE_CPR: Final = r"(?:(?<=\\[bfnrt])|(?<![\w+])(?<!\w[.-]))\d{6}-?\d{4}(?!\w|[.-]\w)"


@dataclass(frozen=True, slots=True)
class MarkedBody:
    """A body with marks, and the numbers behind its marks in their order: in clear, so they are
    sealed before kept.
    """

    text: str
    numbers: tuple[str, ...] = field(repr=False)


def mark_body(body: bytes) -> MarkedBody:
    """A JSON body as it may be kept. The same number has one mark, however often it stands
    there.
    """
    text = body.decode()
    found = tuple(dict.fromkeys(match.group() for match in _pattern(body).finditer(text)))
    marks = {number: _mark(place) for place, number in enumerate(found, start=1)}
    marked = _pattern(body).sub(lambda match: marks[match.group()], text)
    return MarkedBody(marked, found)


def whole_body(marked: MarkedBody) -> bytes:
    """The body as it was sent."""
    text = marked.text
    for place, number in enumerate(marked.numbers, start=1):
        text = text.replace(_mark(place), number)
    return text.encode()


def without_numbers(answer: bytes, body: bytes, longest: int) -> str:
    """The beginning of what came back for `body`, without the numbers of the body and what looks
    like one.

    longest: in characters. What is no text becomes �; what PostgreSQL cannot store is left out.
    """
    # Cut twice: half a number or address would not be known as one, and nothing beyond is looked
    # at.
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
    return re.compile(
        "|".join([*(rf"(?<!\d){re.escape(found)}(?!\d)" for found in named), _LOOKS_LIKE_CPR])
    )


def _spellings(number: str) -> Sequence[str]:
    """A number as it may be written: a CPR number with its hyphen or without."""
    digits = number.replace("-", "")
    return (
        (number, digits, f"{digits[:6]}-{digits[6:]}") if len(digits) == _CPR_DIGITS else (number,)
    )


def _named(node: Any) -> Iterator[str]:
    """The values that a coding scheme calls personal numbers."""
    if isinstance(node, dict):
        if (
            node.get("codingScheme") in _NUMBER_SCHEMES
            and isinstance(node.get("value"), str)
            and node["value"]
        ):
            yield node["value"]
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for item in node:
            yield from _named(item)
