"""Rows for PostgreSQL's binary COPY, assembled by column with numpy: no Python runs for a row.

A column is an array (a value for each row), one value for all rows, or NULL for all rows. Columns of fixed size make
rows of fixed size, so that all rows are one block of memory: a template, with the arrays written into its gaps. Where
each row of the input makes several rows of the table, always the same ones, give `pack` several lists of columns. A
column of PostgreSQL's arrays is columns in turn, one for each element.
Source: PostgreSQL documentation, COPY, "Binary Format"; values big-endian, dates and instants since 2000. An array:
array_recv in arrayfuncs.c.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, LiteralString

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction

type Values = NDArray[np.integer[Any]] | int
type Write = Callable[[bytes], None]

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_EPOCH_DAY: Final = date(2000, 1, 1)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
INT2, INT4, INT8 = 21, 23, 20  # pg_type.oid
_NULL: Final = (-1).to_bytes(4, "big", signed=True)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of some rows: `constant` as it stands on the wire (None: NULL), unless there are `values`.

    values: (rows,) numbers of the big-endian type `kind`, or (rows, size) bytes as they are.
    """

    constant: bytes | None = None
    values: NDArray[Any] | None = None
    kind: str = "u1"

    @property
    def size(self) -> int:
        """Bytes of a value."""
        if self.values is None:
            return 0 if self.constant is None else len(self.constant)
        return self.values.shape[1] if self.values.ndim == 2 else np.dtype(self.kind).itemsize

    def put(self, template: bytearray, gaps: "Gaps") -> None:
        """Append the value with its length; where rows differ, a gap to be filled."""
        if self.values is None:
            template += _NULL if self.constant is None else len(self.constant).to_bytes(4, "big")
            template += self.constant or b""
        else:
            template += self.size.to_bytes(4, "big")
            gaps.append((len(template), self))
            template += bytes(self.size)


@dataclass(frozen=True, slots=True, eq=False)
class ArrayColumn:
    """A column of arrays, in all rows of the same length: a column for each element. oid: the elements' type."""

    oid: int
    elements: Sequence[Column]

    def put(self, template: bytearray, gaps: "Gaps") -> None:
        """Append the array with its length."""
        if not self.elements:
            template += struct.pack("!iiii", 12, 0, 0, self.oid)
            return
        start = len(template)
        nulls = any(element.values is None and element.constant is None for element in self.elements)
        template += bytes(4)
        template += struct.pack("!iiiii", 1, nulls, self.oid, len(self.elements), 1)
        for element in self.elements:
            element.put(template, gaps)
        struct.pack_into("!i", template, start, len(template) - start - 4)


type Gaps = list[tuple[int, Column]]
NULL: Final = Column()


def int2(values: Values) -> Column:
    """smallint. Raises OverflowError for a value that does not fit, as all of these do."""
    return _number(values, ">i2")


def int4(values: Values) -> Column:
    """integer"""
    return _number(values, ">i4")


def int8(values: Values) -> Column:
    """bigint"""
    return _number(values, ">i8")


def boolean(value: bool) -> Column:
    """boolean, the same in all rows"""
    return Column(b"\x01" if value else b"\x00")


def text(value: str) -> Column:
    """text, the same in all rows"""
    return Column(value.encode())


def day(values: date | NDArray[np.integer[Any]]) -> Column:
    """date. values: a day, or days since 1 January 2000 (see `day_number`)."""
    return int4(day_number(values) if isinstance(values, date) else values)


def instant(value: datetime) -> Column:
    """timestamptz, the same in all rows"""
    return int8((value - _EPOCH) // timedelta(microseconds=1))


def int2_array(values: Sequence[int]) -> ArrayColumn:
    """smallint[], the same in all rows"""
    return ArrayColumn(INT2, [int2(value) for value in values])


def int4_array(values: Sequence[int]) -> ArrayColumn:
    """integer[], the same in all rows"""
    return ArrayColumn(INT4, [int4(value) for value in values])


def array(oid: int, elements: Sequence[Column]) -> ArrayColumn:
    """An array of elements that differ by row, made by the function of the type `oid`, or NULL"""
    return ArrayColumn(oid, elements)


def packed(values: NDArray[np.uint8]) -> Column:
    """bytea (or text in ASCII) of one size. values: (rows, size)."""
    return Column(values=values)


def day_number(value: date) -> int:
    """Days since 1 January 2000, as PostgreSQL counts them."""
    return (value - _EPOCH_DAY).days


def pack(rows: int, *records: Sequence[Column | ArrayColumn]) -> bytes:
    """`rows` times the records one after another, as COPY takes them."""
    template = bytearray()
    gaps: Gaps = []
    for columns in records:
        template += len(columns).to_bytes(2, "big")
        for column in columns:
            column.put(template, gaps)
    block = np.empty((rows, len(template)), np.uint8)
    block[:] = np.frombuffer(template, np.uint8)
    for offset, gap in gaps:
        _fill(block, offset, gap)
    return block.tobytes()


@contextmanager
def copy_into(tx: Transaction, statement: LiteralString) -> Iterator[Write]:
    """Run `COPY … FROM STDIN (FORMAT BINARY)`; what `pack` made goes to the function that this gives."""
    with tx.cursor().copy(statement) as copy:
        copy.write(_HEADER)
        yield copy.write
        copy.write(_TRAILER)


def _number(values: Values, kind: str) -> Column:
    target = np.dtype(kind)
    if isinstance(values, int):
        return Column(values.to_bytes(target.itemsize, "big", signed=True))
    limits = np.iinfo(target)
    narrower = values.dtype.itemsize > target.itemsize or values.dtype.kind == "u"
    if narrower and values.size and not (limits.min <= int(values.min()) and int(values.max()) <= limits.max):
        raise OverflowError(f"values from {values.min()} to {values.max()} do not fit {target.itemsize} bytes")
    return Column(values=values, kind=kind)


def _fill(block: NDArray[np.uint8], offset: int, column: Column) -> None:
    """Write a column's values into their gap of each row."""
    assert column.values is not None  # noqa: S101  (only such columns leave gaps)
    rows, width = block.shape
    if column.values.ndim == 2:
        block[:, offset : offset + column.size] = column.values
    elif rows:
        gap: NDArray[Any] = np.ndarray((rows,), column.kind, block.data, offset, (width,))
        gap[:] = column.values
