"""Rows for PostgreSQL's binary COPY, assembled by column with numpy: no Python runs for a row.

A column is an array (a value for each row), one value for all rows, or NULL for all rows. Columns
of fixed size make rows of fixed size, so all rows are one block of memory: a template, with the
arrays written into its gaps. If each input row makes several table rows, give `pack` several lists
of columns.
Source: PostgreSQL documentation, COPY, "Binary Format"; values big-endian, dates and instants since
2000. An array: array_recv in arrayfuncs.c.
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
_INT2, _INT4, _INT8 = 21, 23, 20  # pg_type.oid
_NULL: Final = (-1).to_bytes(4, "big", signed=True)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of some rows: the same `constant` in all of them, or `values`.

    constant: the bytes on the wire; None is NULL. values: (rows,) numbers of the big-endian type
    `kind`, or (rows, size) bytes as they are.
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


NULL: Final = Column()


def int2(values: Values) -> Column:
    """smallint. All of these raise OverflowError for a value that does not fit."""
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


def int2_array(values: Sequence[int]) -> Column:
    """smallint[], the same in all rows"""
    return _array(_INT2, np.array([values], np.int64), ">i2")


def int4_array(values: Sequence[int] | NDArray[np.integer[Any]]) -> Column:
    """integer[]: the same in all rows, or (rows, elements)"""
    return _array(_INT4, np.atleast_2d(np.asarray(values, np.int64)), ">i4")


def int8_array(values: NDArray[np.int64], without: Sequence[int] = ()) -> Column:
    """bigint[]. values: (rows, elements). without: places of elements that are NULL in all rows."""
    return _array(_INT8, values, ">i8", without)


def packed(values: NDArray[np.uint8]) -> Column:
    """bytea (or text in ASCII) of one size. values: (rows, size)."""
    return Column(values=values)


def day_number(value: date) -> int:
    """Days since 1 January 2000, as PostgreSQL counts them."""
    return (value - _EPOCH_DAY).days


def day_of_number(number: int) -> date:
    """The day of a `day_number`."""
    return _EPOCH_DAY + timedelta(days=number)


def pack(rows: int, *records: Sequence[Column]) -> bytes:
    """The records, `rows` times one after another, as COPY reads them."""
    template = bytearray()
    gaps: list[tuple[int, Column]] = []
    for columns in records:
        template += len(columns).to_bytes(2, "big")
        for column in columns:
            if column.values is None:
                template += (
                    _NULL if column.constant is None else len(column.constant).to_bytes(4, "big")
                )
                template += column.constant or b""
            else:
                template += column.size.to_bytes(4, "big")
                gaps.append((len(template), column))
                template += bytes(column.size)

    block = np.empty((rows, len(template)), np.uint8)
    block[:] = np.frombuffer(template, np.uint8)
    for offset, column in gaps:
        _fill(block, offset, column)

    return block.tobytes()


@contextmanager
def copy_into(tx: Transaction, statement: LiteralString) -> Iterator[Write]:
    """Run `COPY … FROM STDIN (FORMAT BINARY)`; gives a function that takes what `pack` returns."""
    with tx.cursor().copy(statement) as copy:
        copy.write(_HEADER)
        yield copy.write
        copy.write(_TRAILER)


def _array(oid: int, values: NDArray[np.int64], kind: str, without: Sequence[int] = ()) -> Column:
    """An array for each row, a constant where there is one row.

    values: (rows, elements). On the wire each element follows its length, which is -1 for NULL.
    """
    rows, elements = values.shape
    if not elements:
        return Column(struct.pack("!iii", 0, 0, oid))

    column = _number(values.reshape(-1), kind)
    assert column.values is not None  # noqa: S101  (it was given an array)
    whole = np.empty((rows, elements), [("size", ">i4"), ("value", kind)])
    whole["size"] = whole.dtype["value"].itemsize
    whole["value"] = column.values.reshape(rows, elements)
    sent = whole.view(np.uint8).reshape(rows, -1)  # (rows, bytes)
    if without:
        whole["size"][:, list(without)] = -1
        said = np.ones((elements, whole.dtype.itemsize), np.bool_)  # (elements, bytes)
        said[list(without), 4:] = False  # a NULL sends its length only
        sent = sent[:, said.reshape(-1)]

    header = struct.pack("!iiiii", 1, len(without) > 0, oid, elements, 1)
    packed_rows = np.empty((rows, len(header) + sent.shape[1]), np.uint8)
    packed_rows[:, : len(header)] = np.frombuffer(header, np.uint8)
    packed_rows[:, len(header) :] = sent

    return Column(packed_rows.tobytes()) if rows == 1 else Column(values=packed_rows)


def _number(values: Values, kind: str) -> Column:
    target = np.dtype(kind)
    if isinstance(values, int):
        return Column(values.to_bytes(target.itemsize, "big", signed=True))

    limits = np.iinfo(target)
    narrower = values.dtype.itemsize > target.itemsize or values.dtype.kind == "u"
    if (
        narrower
        and values.size
        and not (limits.min <= int(values.min()) and int(values.max()) <= limits.max)
    ):
        raise OverflowError(
            f"values from {values.min()} to {values.max()} do not fit {target.itemsize} bytes"
        )

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
