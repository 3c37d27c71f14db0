"""Rows of one size out of PostgreSQL's binary COPY, as numpy arrays: no Python runs for a field.

A query for millions of small rows spends most of its time in making objects of them. Where every
row has the same size, the rows as they come on the wire are one block of memory, and a numpy type
names their fields.
Source: PostgreSQL documentation, COPY, "Binary Format": a header of 19 bytes; for each row the
number of its fields, and each field after its size; at the end the number -1.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, LiteralString

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction

type Rows = NDArray[np.void]

_HEADER_SIZE: Final = 19
_TRAILER: Final = b"\xff\xff"
_COUNT: Final = "count of fields"


def row_type(*fields: tuple[str, str, int]) -> np.dtype[Any]:
    """The type of a row. fields: name, numpy's type of a value, and how many values it holds."""
    parts: list[Any] = [(_COUNT, ">i2")]
    for name, kind, values in fields:
        parts += [(_size_of(name), ">i4"), (name, kind, () if values == 1 else (values,))]

    return np.dtype(parts)


def copy_rows(
    tx: Transaction,
    copy_out: LiteralString,
    values: Mapping[str, object],
    row: np.dtype[Any],
    rows_at_once: int,
) -> Iterator[Rows]:
    """The answer of a `COPY (SELECT …) TO STDOUT (FORMAT BINARY)` in blocks of (rows,) of `row`.

    Raises ValueError where a row does not have the size of that type.
    """
    waiting: list[bytes] = []
    size = -_HEADER_SIZE  # of the rows that wait

    with tx.cursor().copy(copy_out, values) as copy:
        for data in copy:
            waiting.append(bytes(data))
            size += len(data)
            if size >= rows_at_once * row.itemsize:
                rows, rest = _rows(b"".join(waiting)[-size:], row)
                yield rows
                waiting, size = [rest], len(rest)

    rows, rest = _rows(b"".join(waiting)[-size:], row)
    if rest != _TRAILER:
        raise ValueError("the rows that were copied are not all of the size that was expected")
    yield rows


def _rows(data: bytes, row: np.dtype[Any]) -> tuple[Rows, bytes]:
    """The whole rows at the beginning, and what is left."""
    count = len(data) // row.itemsize
    rows = np.frombuffer(data, row, count)

    names = [name for name in row.names or () if _size_of(name) in (row.names or ())]
    expected = [(_COUNT, len(names))]
    expected += [(_size_of(name), row[name].itemsize) for name in names]
    if not all((rows[field] == value).all() for field, value in expected):
        raise ValueError("the rows that were copied are not all of the size that was expected")

    return rows, data[count * row.itemsize :]


def _size_of(name: str) -> str:
    return f"size of {name}"
