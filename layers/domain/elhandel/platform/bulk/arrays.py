"""Arrays of small integers, days, instants and bytes to a statement, without running Python for
each element; integers have `int_arrays`.

psycopg asks the type of each element and packs it by itself, which for a document's days takes as
long as storing them. Send them as
`tx.execute("… unnest(%(days)b::date[])", {"days": Dates(days)})`.
Source: array_recv in PostgreSQL's arrayfuncs.c; dates and instants count since 2000.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import adapters
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_BYTEA, _INT2, _DATE, _TIMESTAMPTZ = 17, 21, 1082, 1184  # pg_type.oid
_ARRAY_OF: Final = {_BYTEA: 1001, _INT2: 1005, _DATE: 1182, _TIMESTAMPTZ: 1185}

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY: Final = date(2000, 1, 1).toordinal()
_MICROSECOND: Final = timedelta(microseconds=1)
_NULL: Final = -1  # as the length of an element
_LENGTH: Final = struct.Struct("!i")


@dataclass(frozen=True, slots=True, eq=False)
class Int2s:
    """A smallint[] of these values. Raises OverflowError for one that does not fit."""

    values: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """A date[] of these days."""

    values: Sequence[date]


@dataclass(frozen=True, slots=True, eq=False)
class Instants:
    """A timestamptz[] of these aware instants; they are quick where few of them differ."""

    values: Sequence[datetime]


@dataclass(frozen=True, slots=True, eq=False)
class Byteas:
    """A bytea[] of these values, of any length; None is NULL."""

    values: Sequence[bytes | None]


class _Binary(Dumper):
    """Its type stands in the instance: psycopg takes a dumper whose class has one for everything of
    that type, also a list in a COPY.
    """

    format = Format.BINARY
    elements: int
    """pg_type.oid"""

    def __init__(self, cls: type, context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        self.oid = _ARRAY_OF[self.elements]


class _Int2s(_Binary):
    elements = _INT2

    def dump(self, obj: Int2s) -> bytes:
        """The array's bytes on the wire."""
        values = np.asarray(obj.values, np.int64)
        if values.size and not -(2**15) <= int(values.min()) <= int(values.max()) < 2**15:
            raise OverflowError("a value does not fit the two bytes of a smallint")
        return packed_numbers(_INT2, values, ">i2")


class _Dates(_Binary):
    elements = _DATE

    def dump(self, obj: Dates) -> bytes:
        """The array's bytes on the wire."""
        ordinals = np.fromiter(map(date.toordinal, obj.values), np.int64, len(obj.values))
        return packed_numbers(_DATE, ordinals - _EPOCH_DAY, ">i4")


class _Instants(_Binary):
    elements = _TIMESTAMPTZ

    def dump(self, obj: Instants) -> bytes:
        """The array's bytes on the wire."""
        since = {moment: (moment - _EPOCH) // _MICROSECOND for moment in set(obj.values)}
        values = np.fromiter(map(since.__getitem__, obj.values), np.int64, len(obj.values))
        return packed_numbers(_TIMESTAMPTZ, values, ">i8")


class _Byteas(_Binary):
    elements = _BYTEA

    def dump(self, obj: Byteas) -> bytes:
        """The array's bytes on the wire."""
        count = len(obj.values)
        given = [value for value in obj.values if value is not None]
        if count and not given:
            return _header(_BYTEA, count, nulls=True) + count * _LENGTH.pack(_NULL)
        if count and len(given) == count and len(set(map(len, given))) == 1:
            length = _LENGTH.pack(len(given[0]))
            return b"".join((_header(_BYTEA, count), length, length.join(given)))

        sizes = [_NULL if value is None else len(value) for value in obj.values]
        lengths = np.array(sizes, ">i4").tobytes()
        elements = chain.from_iterable(
            (lengths[at : at + 4], value or b"")
            for at, value in zip(range(0, len(lengths), 4), obj.values, strict=True)
        )
        return b"".join((_header(_BYTEA, len(sizes), nulls=_NULL in sizes), *elements))


for _sent, _dumper in ((Int2s, _Int2s), (Dates, _Dates), (Instants, _Instants), (Byteas, _Byteas)):
    adapters.register_dumper(_sent, _dumper)


def array_text(numbers: Sequence[int | None]) -> str:
    """Whole numbers, or NULL, as PostgreSQL writes an array; an empty one where all are NULL.

    For `unnest` of several arrays, which fills up a shorter one with NULLs. It is six times as
    quick as a list, of which the driver looks into each element.
    """
    if numbers.count(None) == len(numbers):
        return "{}"
    return f"{{{','.join(map(str, numbers)).replace('None', 'NULL')}}}"


@dataclass(frozen=True, slots=True)
class Names:
    """Texts of which few differ, sent as numbers: `(%(names)s::text[])[place]`.

    names: those that there are. places: of each text among them, from 1; 0 for None, which
    PostgreSQL reads as NULL.
    """

    names: list[str]
    places: list[int]

    @staticmethod
    def of(texts: Sequence[str | None]) -> "Names":
        """The names and places of some texts."""
        names = list({text: None for text in texts if text is not None})
        place_of: dict[str | None, int] = {name: place for place, name in enumerate(names, start=1)}
        place_of[None] = 0
        return Names(names, [place_of[text] for text in texts])


def packed_numbers(oid: int, values: NDArray[np.int64], kind: str) -> bytes:
    """An array on the wire. oid: of an element. values: (n,) that fit `kind`, as ">i4"."""
    elements: NDArray[Any] = np.empty(len(values), [("size", ">i4"), ("value", kind)])
    elements["size"], elements["value"] = np.dtype(kind).itemsize, values
    return _header(oid, len(values)) + elements.tobytes()


def _header(oid: int, count: int, *, nulls: bool = False) -> bytes:
    """Dimensions, whether there are NULLs, the elements' type; length and lower bound."""
    if not count:
        return struct.pack("!iii", 0, 0, oid)
    return struct.pack("!iiiii", 1, nulls, oid, count, 1)
