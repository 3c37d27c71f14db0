"""What a field of a request means: its description, and how its value is read.

The type says it: `Annotated[date, Meaning("a day, such as 2026-01-31", read_day)]`. A list, a
choice (Literal or an enum), true-or-false and an optional field follow from their parts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import EnumMeta
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin


@dataclass(frozen=True, slots=True)
class Meaning:
    """A description that completes "Give …", and what reads a value.

    read: raises ValueError, TypeError, AttributeError or OverflowError for a value of no use, and
    a DomainError where the room refuses it in its own words.
    """

    is_a: str
    read: Callable[[Any], object]
    required: bool = False


def meaning_of(hint: Any, *, required: bool) -> Meaning:
    """The meaning of a field by its type. Raises TypeError for a type that says nothing."""
    return replace(_meaning(hint), required=required)


def _meaning(hint: Any) -> Meaning:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return next(part for part in parts if isinstance(part, Meaning))

    if origin in (Union, UnionType):
        (part,) = (part for part in parts if part is not type(None))
        return _meaning(part)

    if origin is tuple:
        member = _meaning(parts[0])
        return Meaning(f"a list, each {member.is_a}", _each(member.read))

    if origin is Literal:
        return _choice({str(choice): choice for choice in parts})

    if isinstance(hint, EnumMeta):
        members: Any = hint
        return _choice({str(member.value): member for member in members})

    if hint is bool:
        return Meaning("true or false", _flag)

    raise TypeError(f"{hint!r} says neither what it is nor how it is read.")


def _choice(choices: dict[str, Any]) -> Meaning:
    def read(value: Any) -> object:
        if not isinstance(value, str) or value not in choices:
            raise ValueError
        return choices[value]

    return Meaning(f"one of {', '.join(choices)}", read)


def _each(read: Callable[[Any], object]) -> Callable[[Any], object]:
    def read_all(values: Any) -> object:
        if not isinstance(values, list | tuple):
            raise TypeError
        return tuple(read(value) for value in values)

    return read_all


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value
