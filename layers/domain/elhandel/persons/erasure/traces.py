"""The search that proves an erasure: where the database still holds something about a person.

It reads every column that can hold text, JSON or bytes, arrays too, and unpacks what gzip packed
(messages, received and sent). Case is ignored.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg.errors
from psycopg import sql

from elhandel.platform.database import Transaction, statement

type Needles = Mapping[str, str | bytes]
"""What is searched for, by its name in the answer: {"email": "anders@example.dk", "hash": b"…"}."""

_COLUMNS: Final = statement("elhandel.persons.erasure", "columns_to_search")

_GZIP: Final = b"\x1f\x8b"
_LONGEST_UNPACKED: Final = 200_000_000  # bytes; a message is some megabytes


@dataclass(frozen=True, slots=True)
class Traces:
    """How many rows hold each needle, by table and column; and the tables for which there was no
    time left.
    """

    found: dict[str, dict[str, int]] = field(default_factory=dict)
    unsearched: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: str


def find_traces(
    tx: Transaction,
    needles: Needles,
    *,
    leave_out: Collection[str] = (),
    milliseconds_left: Callable[[], int | None] = lambda: None,
) -> Traces:
    """Which rows hold the needles, counted by table.column; the smallest tables first.

    leave_out: tables or columns (schema.table.column) that are not searched. milliseconds_left:
    how much time the search has left; None is no limit.
    """
    wanted = {name: needle for name, needle in needles.items() if needle}
    traces = Traces()
    unsearched: list[str] = []

    for table, there in _tables(tx).items():
        columns = [column for column in there if ".".join((*table, column.name)) not in leave_out]
        if ".".join(table) in leave_out or not columns:
            continue

        left = milliseconds_left()
        if (left is not None and left <= 0) or not _search_in_time(
            tx, table, columns, wanted, traces, left
        ):
            unsearched.append(".".join(table))

    return Traces(traces.found, tuple(unsearched))


def _search_in_time(
    tx: Transaction,
    table: tuple[str, str],
    columns: Sequence[_Column],
    needles: Needles,
    traces: Traces,
    milliseconds: int | None,
) -> bool:
    """Search a table; False if the time did not suffice."""
    if milliseconds is None:
        _note(traces, table, _search(tx, table, columns, needles))
        return True

    try:
        with tx.transaction():
            tx.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
            found = list(_search(tx, table, columns, needles))
            tx.execute("SELECT set_config('statement_timeout', '0', true)")
    except psycopg.errors.QueryCanceled:  # the savepoint takes the setting back
        return False

    _note(traces, table, found)

    return True


def _note(traces: Traces, table: tuple[str, str], found: Iterable[tuple[str, str, int]]) -> None:
    for name, column, rows in found:
        place = f"{'.'.join(table)}.{column}"
        places = traces.found.setdefault(name, {})
        places[place] = places.get(place, 0) + rows


def _tables(tx: Transaction) -> dict[tuple[str, str], list[_Column]]:
    tables: dict[tuple[str, str], list[_Column]] = {}
    for schema, table, column, kind in tx.execute(_COLUMNS):
        tables.setdefault((schema, table), []).append(_Column(column, kind))
    return tables


def _search(
    tx: Transaction, table: tuple[str, str], columns: Sequence[_Column], needles: Needles
) -> Iterator[tuple[str, str, int]]:
    """(needle, column, rows): one pass over the table, and another over each column with packed
    values.
    """
    asked: list[tuple[str, str]] = []
    counts: list[sql.Composable] = []
    values: list[Any] = []
    packed = [column.name for column in columns if column.type == "bytea"]

    for column in columns:
        for name, needle in needles.items():
            condition, value = _condition(column, needle)
            if condition is not None:
                asked.append((name, column.name))
                counts.append(condition)
                values.append(value)

    counts += [
        sql.SQL("substring({} FOR 2) = %s").format(sql.Identifier(column)) for column in packed
    ]
    if not counts:
        return

    counted = sql.SQL(", ").join(
        sql.SQL("count(*) FILTER (WHERE {})").format(count) for count in counts
    )
    question = sql.SQL("SELECT {} FROM {}").format(counted, sql.Identifier(*table))
    rows = tx.execute(question, [*values, *[_GZIP] * len(packed)]).fetchone() or ()

    yield from (
        (name, column, count) for (name, column), count in zip(asked, rows, strict=False) if count
    )
    for name, count in zip(packed, rows[len(asked) :], strict=True):
        if count:
            yield from _unpack(tx, table, name, needles)


def _condition(column: _Column, needle: str | bytes) -> tuple[sql.Composed | None, Any]:
    """The condition that a row holds the needle in a column, and its parameter."""
    kind, value = column.type.removesuffix("[]"), needle
    if kind == "bytea":
        test, value = sql.SQL("position(%s::bytea IN {}) > 0"), _bytes(needle)
    elif isinstance(needle, bytes):
        return None, None
    else:
        test = sql.SQL("strpos(lower({}::text), lower(%s)) > 0")
        if kind.startswith("json"):
            value = json.dumps(needle, ensure_ascii=False)[1:-1]

    name = sql.Identifier(column.name)
    if kind == column.type:
        return test.format(name), value

    element = test.format(sql.SQL("element"))

    return sql.SQL("EXISTS (SELECT FROM unnest({}) AS element WHERE {})").format(
        name, element
    ), value


def _bytes(needle: str | bytes) -> bytes:
    return needle if isinstance(needle, bytes) else needle.encode()


def _unpack(
    tx: Transaction, table: tuple[str, str], column: str, needles: Needles
) -> Iterator[tuple[str, str, int]]:
    """(needle, column, 1) for each packed value that holds the needle, value by value."""
    spellings = {
        name: _spellings(needle) for name, needle in needles.items() if isinstance(needle, str)
    }
    question = sql.SQL("SELECT {0} FROM {1} WHERE substring({0} FOR 2) = %s").format(
        sql.Identifier(column), sql.Identifier(*table)
    )

    with tx.cursor(name="packed", binary=True) as cursor:
        cursor.itersize = 20
        for (body,) in cursor.execute(question, [_GZIP]):
            text = _unpacked(bytes(body))
            for name, spelled in spellings.items():
                if any(spelling in text for spelling in spelled):
                    yield name, column, 1


def _spellings(needle: str) -> frozenset[str]:
    """A text as JSON may write it: as it is, or in ASCII."""
    return frozenset(
        spelling.lower()
        for spelling in (
            needle,
            json.dumps(needle, ensure_ascii=False)[1:-1],
            json.dumps(needle)[1:-1],
        )
    )


def _unpacked(body: bytes) -> str:
    """The unpacked text in lower case; empty if it is not gzip after all."""
    try:
        return (
            zlib.decompressobj(wbits=31)
            .decompress(body, _LONGEST_UNPACKED)
            .decode(errors="replace")
            .lower()
        )
    except (zlib.error, gzip.BadGzipFile):
        return ""
