"""Records read into their types: what is written another way is accepted, what is wrong is named.

The usual record is decoded at once. One that does not fit is read again by its type, value by
value: a code written as `"A04"` where Energinet's schema says `{"value": "A04"}`, or the other way
round, an instant without seconds, a number in quotes and a single record outside its list all mean
the same. What is left is a `Problem` with its place in the document. Codes are checked against
their lists.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import inspect

from elhandel.market.cim.documents.codes import CodeList
from elhandel.market.cim.documents.parts import CODES
from elhandel.market.cim.places import Place
from elhandel.platform.telemetry import shown
from elhandel.values.errors import DomainError

type Json = dict[str, Any]

_UNTYPED: Final = msgspec.json.Decoder(float_hook=Decimal)
_MOST_NAMED: Final = 20
_FEW: Final = 12
_MOST_DIGITS: Final = 18
"""Of a whole number: what fits into 64 bits."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a document: where, a code for programs, and a sentence without the place."""

    place: Place
    code: str
    why: str

    def __str__(self) -> str:
        return f"{self.place} {self.why}"


class UnfitRecord(DomainError):
    """A record that does not fit its type."""

    code = "unreadable-record"

    def __init__(self, problems: Sequence[Problem]) -> None:
        named = "; ".join(map(str, problems[:_MOST_NAMED]))
        super().__init__(f"{named}. Ask the sender for a correct message.")
        self.problems = tuple(problems)


class UnknownCode(UnfitRecord):
    """A record with a code that is on no list of the market."""

    code = "unknown-code"


_ERRORS: Final = {error.code: error for error in (UnfitRecord, UnknownCode)}


def unfit(problems: Sequence[Problem]) -> UnfitRecord:
    """The error for what is wrong in a record, by the first of it."""
    return _ERRORS[problems[0].code](problems)


def read[T: msgspec.Struct](raw: bytes | msgspec.Raw, kind: type[T], place: Place) -> T:
    """A record in its type. Raises UnfitRecord, and msgspec's errors for what is no JSON."""
    record = as_it_is(raw, kind)
    return convert(untyped(raw), kind, place) if record is None else record


def as_it_is[T: msgspec.Struct](raw: bytes | msgspec.Raw, kind: type[T]) -> T | None:
    """A record that is written as Energinet's schema says, with codes that are known; else None."""
    try:
        record = _decoder(kind).decode(raw)
    except msgspec.ValidationError:
        return None
    return None if _strays([record], shape_of(kind)) else record


def convert[T: msgspec.Struct](value: Any, kind: type[T], place: Place) -> T:
    """The same for a record that is decoded already, its numbers as Decimal."""
    problems: list[Problem] = []
    fitted = shape_of(kind).fit(value, place, problems)
    if problems:
        raise unfit(problems)

    return msgspec.convert(fitted, kind)


def untyped(raw: bytes | msgspec.Raw) -> Any:
    """JSON as it is, its numbers as Decimal."""
    return _UNTYPED.decode(raw)


@cache
def _decoder[T: msgspec.Struct](kind: type[T]) -> msgspec.json.Decoder[T]:
    return msgspec.json.Decoder(kind)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `accept` turns what was written into what the type holds, or raises."""

    what: str
    accept: Callable[[Any], Any]
    codes: CodeList | None = None

    def fit(self, value: Any, place: Place, problems: list[Problem]) -> Any:
        """The value as its type holds it."""
        if isinstance(value, dict) and "value" in value:
            value = value["value"]

        try:
            accepted = self.accept(value)
        except (ValueError, TypeError, LookupError):
            why = f"is {_written(value)} and not {self.what}"
            problems.append(Problem(place, UnfitRecord.code, why))
            return None

        if self.codes is not None and accepted not in self.codes:
            problems.append(Problem(place, UnknownCode.code, _stray(accepted, self.codes)))

        return accepted


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct: its attribute and its name in the document."""

    attribute: str
    shape: "Shape"
    required: bool


@dataclass(frozen=True, slots=True)
class Struct:
    """An object with known fields."""

    fields: Mapping[str, Field]
    codes: CodeList | None = None

    watched: tuple[Field, ...] = ()
    """The fields that have to be looked at after decoding: decoding checks no code."""

    def fit(self, value: Any, place: Place, problems: list[Problem]) -> Any:
        """The object with its known fields alone; a plain value stands for `{"value": …}`."""
        if not isinstance(value, dict) and "value" in self.fields and value is not None:
            value = {"value": value}
        if not isinstance(value, dict):
            problems.append(
                Problem(place, UnfitRecord.code, f"is {_written(value)} and not an object")
            )
            return None

        fitted = {}
        for name, field in self.fields.items():
            inside = place.field(name)
            if value.get(name) is not None:
                fitted[name] = field.shape.fit(value[name], inside, problems)
            elif field.required:
                problems.append(Problem(inside, UnfitRecord.code, "is missing"))

        code = fitted.get("value")
        if self.codes is not None and code not in self.codes:
            problems.append(Problem(place, UnknownCode.code, _stray(code, self.codes)))

        return fitted


@dataclass(frozen=True, slots=True)
class List:
    """A list of one kind."""

    item: "Shape"

    def fit(self, value: Any, place: Place, problems: list[Problem]) -> Any:
        """The list; a single value stands for a list of one."""
        values = value if isinstance(value, list) else [value]
        return [
            self.item.fit(inner, place.item(number), problems)
            for number, inner in enumerate(values)
        ]


type Shape = Scalar | Struct | List


@cache
def shape_of(kind: type) -> Shape:
    """The shape of a type."""
    return _shape(inspect.type_info(kind))


def _shape(info: inspect.Type, codes: CodeList | None = None) -> Shape:
    match info:
        case inspect.Metadata(type=inner, extra=extra):
            return _shape(inner, (extra or {}).get(CODES, codes))
        case inspect.UnionType(types=types):
            (present,) = [kind for kind in types if not isinstance(kind, inspect.NoneType)]
            return _shape(present, codes)
        case inspect.StructType(fields=fields):
            return _struct(fields, codes)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return List(_shape(item))
        case _:
            return Scalar(*_SCALARS[type(info)], codes)


def _struct(fields: Iterable[inspect.Field], codes: CodeList | None) -> Struct:
    known = {
        field.encode_name: Field(field.name, _shape(field.type), required=field.required)
        for field in fields
    }
    return Struct(known, codes, tuple(field for field in known.values() if _asks(field.shape)))


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError
    return str(value)


def _whole(value: Any) -> int:
    number = _number(value)
    # Before anything is calculated: 1e999999999 has a thousand million digits.
    if number.adjusted() >= _MOST_DIGITS or number != number.to_integral_value():
        raise ValueError
    return int(number)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError from None
    if not number.is_finite():
        raise ValueError
    return number


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False, "1": True, "0": False}[str(value).casefold()]


def _instant(value: Any) -> str:
    return datetime.fromisoformat(value).isoformat()


_SCALARS: Final[Mapping[type, tuple[str, Callable[[Any], Any]]]] = {
    inspect.StrType: ("a text", _text),
    inspect.IntType: ("a whole number", _whole),
    inspect.DecimalType: ("a number", _number),
    inspect.BoolType: ("true or false", _truth),
    inspect.DateTimeType: ("an instant such as 2026-01-14T23:00:00Z", _instant),
}


def _strays(values: Iterable[Any], shape: Shape) -> bool:
    """Whether decoded values hold a code that is on no list.

    All values of a field at once: a bundle has 150,000 readings.
    """
    there = [value for value in values if value is not None]
    if not there:
        return False
    if isinstance(shape, List):
        return _strays([inner for value in there for inner in value], shape.item)
    if shape.codes is not None:
        codes = {value.value if isinstance(shape, Struct) else value for value in there}
        return not codes <= shape.codes.titles.keys()
    if isinstance(shape, Scalar):
        return False

    return any(
        _strays([getattr(value, field.attribute) for value in there], field.shape)
        for field in shape.watched
    )


def _asks(shape: Shape) -> bool:
    """Whether anything of this shape has to be looked at after decoding."""
    if isinstance(shape, List):
        return _asks(shape.item)
    if isinstance(shape, Struct):
        return shape.codes is not None or bool(shape.watched)
    return shape.codes is not None


def _stray(code: Any, codes: CodeList) -> str:
    known = f": it is none of {', '.join(codes.titles)}" if len(codes.titles) <= _FEW else ""
    return f"is {_written(code)}, which is no {codes.name} of the market{known}"


def _written(value: Any) -> str:
    """What was written, as it may be shown."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return shown(str(value))


def unknown_fields(value: Any, shape: Shape) -> Any:
    """What a value holds beyond its shape, at its place; empty where there is nothing.

    An object's as an object of names, a list's as an object of numbers.
    """
    if isinstance(shape, List):
        values = value if isinstance(value, list) else [value]
        inside = {n: unknown_fields(inner, shape.item) for n, inner in enumerate(values)}
    elif isinstance(shape, Struct) and isinstance(value, dict):
        inside = {
            name: unknown_fields(inner, shape.fields[name].shape)
            if name in shape.fields
            else {"": inner}
            for name, inner in value.items()
        }
    else:
        return {}

    return {name: found for name, found in inside.items() if found}


def with_unknown(value: Any, unknown: Any) -> Any:
    """A value with what `unknown_fields` found beyond its shape."""
    if not unknown:
        return value
    if "" in unknown:
        return unknown[""]
    if isinstance(value, list | tuple):
        return [with_unknown(inner, unknown.get(n, {})) for n, inner in enumerate(value)]
    added = {name: with_unknown(value.get(name, {}), found) for name, found in unknown.items()}
    return {**value, **added}
