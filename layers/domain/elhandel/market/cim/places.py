"""Places in a document: the path to a value, as JSONPath writes it, and its line."""

import json
import re
from dataclasses import dataclass
from json.decoder import JSONDecoder
from typing import Final

_PLAIN: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = JSONDecoder()


@dataclass(frozen=True, slots=True)
class Place:
    """Names of fields and numbers in lists, from the root of the document."""

    steps: tuple[str | int, ...] = ()

    def field(self, name: str) -> "Place":
        """The place of a field of the object here."""
        return Place((*self.steps, name))

    def item(self, number: int) -> "Place":
        """The place of an item of the list here, counted from 0."""
        return Place((*self.steps, number))

    def __str__(self) -> str:
        return "$" + "".join(map(_written, self.steps))


ROOT: Final = Place()


def _written(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f"['{step}']"


def line_of(text: str, place: Place) -> int:
    """The line on which the value at a place begins; of what is missing, the line of the object in
    which it would stand.
    """
    at = _skip(text, 0)
    for step in place.steps:
        inner = _inside(text, at, step)
        if inner is None:
            break
        at = inner

    return text.count("\n", 0, at) + 1


def _inside(text: str, at: int, step: str | int) -> int | None:
    """Where the value of a field or an item begins; None where there is none."""
    if text[at] not in "[{":
        return None

    is_object = text[at] == "{"
    at = _skip(text, at + 1)
    number = 0
    while text[at] not in "]}":
        key: str | int = number
        if is_object:
            key, at = json.decoder.scanstring(text, at + 1)  # type: ignore[attr-defined]
            at = _skip(text, _skip(text, at) + 1)  # past the colon
        if key == step:
            return at

        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        number += 1

    return None


def _skip(text: str, at: int) -> int:
    """The next place that is no blank."""
    found = _SPACE.match(text, at)
    return found.end() if found else at
