"""Arrays of integers to and from a statement, without running Python for each element.

psycopg converts a list element by element; for the thousands of ids that name a shard's points,
that takes as long as the statement itself. Send them as
`tx.execute("… = ANY(%(ids)s)", {"ids": Int4s(ids)})`, receive them by `int_array_cursor(tx)`.
Source: array_recv and array_send in PostgreSQL's arrayfuncs.c: dimensions, flags, element type,
then length and lower bound of each dimension, then each element with its length.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import Cursor, adapters
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format

from elhandel.platform.bulk.arrays import packed_numbers
from elhandel.platform.database import Transaction

_INT4: Final = 23
_INT4_ARRAY: Final = 1007
_ELEMENT: Final = np.dtype([("size", ">i4"), ("value", ">i4")])


@dataclass(frozen=True, slots=True, eq=False)
class Int4s:
    """An integer[] of these values. Raises OverflowError for one that does not fit."""

    values: NDArray[np.integer[Any]] | Sequence[int]


class _Dumper(Dumper):
    format = Format.BINARY
    oid = _INT4_ARRAY

    def dump(self, obj: Int4s) -> bytes:
        """The array's bytes on the wire."""
        values = np.asarray(obj.values, np.int64)
        if values.size and not -(2**31) <= int(values.min()) <= int(values.max()) < 2**31:
            raise OverflowError("a value does not fit the four bytes of an integer")

        return packed_numbers(_INT4, values, ">i4")


adapters.register_dumper(Int4s, _Dumper)


class _Loader(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> NDArray[np.int32]:
        """(n,) elements of an array with one dimension, or none, and without NULLs."""
        dimensions, nulls, _ = struct.unpack_from("!iii", data)
        if not dimensions:
            return np.zeros(0, np.int32)
        if dimensions != 1 or nulls:
            raise ValueError("an integer[] with several dimensions or NULLs is no array of numbers")

        return np.frombuffer(data, _ELEMENT, offset=20)["value"].astype(np.int32)


def int_array_cursor(tx: Transaction) -> Cursor[tuple[Any, ...]]:
    """A binary cursor that returns integer[] as (n,) int32; ValueError for one with NULLs."""
    cursor = tx.cursor(binary=True)
    cursor.adapters.register_loader(_INT4_ARRAY, _Loader)
    return cursor
