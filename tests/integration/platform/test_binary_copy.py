"""Rows assembled as memory arrive as the values they were made of."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from elhandel.platform.bulk.arrays import Byteas, Dates, Instants, Int2s, Names, array_text
from elhandel.platform.bulk.binary_copy import (
    NULL,
    boolean,
    copy_into,
    day,
    day_number,
    instant,
    int2,
    int2_array,
    int4,
    int4_array,
    int8,
    int8_array,
    pack,
    packed,
    text,
)
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Database

TABLE = (
    "CREATE TABLE kinds (a int2, b int4, c int8, d bool, e text, f date, g timestamptz, h bytea)"
)
COPY = "COPY kinds FROM STDIN (FORMAT BINARY)"
NOON = datetime(2026, 1, 31, 12, 30, 0, 250, tzinfo=UTC)


def test_every_kind_of_column_arrives(database: Database) -> None:
    numbers = np.array([-1, 0, 32_767])
    blobs = np.array([[0, 255], [1, 2], [3, 4]], np.uint8)
    columns = [
        int2(numbers),
        int4(numbers * 65_536),
        int8(numbers * 2**40),
        boolean(value=True),
        text("æøå"),
        day(day_number(date(1999, 12, 31)) + np.arange(3)),
        instant(NOON),
        packed(blobs),
    ]
    with database.transaction() as tx:
        tx.execute(TABLE)
        with copy_into(tx, COPY) as write:
            write(pack(3, columns))
        rows = tx.execute("SELECT * FROM kinds ORDER BY b").fetchall()
    assert rows == [
        (
            n,
            n * 65_536,
            n * 2**40,
            True,
            "æøå",
            date(1999, 12, 31 + place) if not place else date(2000, 1, place),
            NOON,
            bytes(blob),
        )
        for place, (n, blob) in enumerate(zip(numbers.tolist(), blobs, strict=True))
    ]


def test_several_records_for_each_row_arrive_row_by_row(database: Database) -> None:
    numbers = np.array([10, 20])
    with database.transaction() as tx:
        tx.execute("CREATE TABLE pairs (a int4, b text, n int8)")
        with copy_into(tx, "COPY pairs FROM STDIN (FORMAT BINARY)") as write:
            write(
                pack(
                    2,
                    [int4(numbers), text("first"), NULL],
                    [int4(numbers), text("second, longer"), int8(7)],
                )
            )
            write(pack(0, [int4(numbers[:0]), text("none"), NULL]))
        rows = tx.execute("SELECT * FROM pairs").fetchall()
    assert rows == [
        (10, "first", None),
        (10, "second, longer", 7),
        (20, "first", None),
        (20, "second, longer", 7),
    ]


def test_arrays_arrive_the_same_in_all_rows_by_row_and_without_a_value(database: Database) -> None:
    values = np.array([[-1, 0, 7], [2**40, 0, 8]])
    with database.transaction() as tx:
        tx.execute("CREATE TABLE arrays (n int4, a int2[], b int4[], c int4[], d int8[], e int8[])")
        with copy_into(tx, "COPY arrays FROM STDIN (FORMAT BINARY)") as write:
            arrays = [int2_array([3]), int4_array([-1, 70_000]), int4_array(np.array([[1], [2]]))]
            write(
                pack(
                    2,
                    [
                        int4(np.array([1, 2])),
                        *arrays,
                        int8_array(values, [1]),
                        int8_array(values[:, :0]),
                    ],
                )
            )
        rows = tx.execute("SELECT * FROM arrays ORDER BY n").fetchall()
    assert rows == [
        (1, [3], [-1, 70_000], [1], [-1, None, 7], []),
        (2, [3], [-1, 70_000], [2], [2**40, None, 8], []),
    ]


def test_an_element_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OverflowError):
        int4_array(np.array([[0, 2**31]]))


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1])
def test_a_number_that_does_not_fit_is_refused_not_cut(number: int) -> None:
    with pytest.raises(OverflowError):
        int4(np.array([0, number]))
    with pytest.raises(OverflowError):
        int4(number)


@pytest.mark.parametrize("values", [[], [7], [2**31 - 1, -(2**31), 0]])
def test_an_array_of_integers_arrives_as_it_is(database: Database, values: list[int]) -> None:
    with database.transaction() as tx:
        rows = tx.execute("SELECT x FROM unnest(%s) AS x", [Int4s(values)]).fetchall()
    assert [x for (x,) in rows] == values


def test_an_array_refuses_what_does_not_fit(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(OverflowError):
        tx.execute("SELECT x FROM unnest(%s) AS x", [Int4s([2**31])])


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (Int2s, [2**15 - 1, -(2**15), 0, 60]),
        (Dates, [date(2026, 1, 15), date(1990, 1, 1), date(2099, 12, 31)]),
        (
            Instants,
            [
                datetime(2026, 1, 15, 23, 59, 59, 999_999, tzinfo=UTC),
                datetime(1990, 1, 1, tzinfo=UTC),
                datetime(2026, 1, 16, 1, tzinfo=timezone(timedelta(hours=1))),
            ],
        ),
        (Byteas, [b"\x00\xff", None, b"", b"a" * 1000]),
        (Byteas, [b"one", b"three"]),
        (Byteas, [None, None]),
        (Byteas, [None, b""]),
    ],
)
def test_an_array_of_small_values_arrives_as_it_is(
    database: Database, array: type[Any], values: list[Any]
) -> None:
    with database.transaction() as tx:
        for few in (values, values[:1], []):
            rows = tx.execute("SELECT x FROM unnest(%s) AS x", [array(few)]).fetchall()
            assert [x for (x,) in rows] == few


def test_an_array_of_small_integers_refuses_what_does_not_fit(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(OverflowError):
        tx.execute("SELECT x FROM unnest(%s) AS x", [Int2s([2**15])])


@pytest.mark.parametrize("values", [[1, None, -(2**62)], [0], [None, None], []])
def test_whole_numbers_as_text_fill_up_with_null(
    database: Database, values: list[int | None]
) -> None:
    asked = {"numbers": array_text(values), "places": Int4s(range(len(values)))}
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT x FROM unnest(%(places)s::int[], %(numbers)s::bigint[]) AS u (n, x)", asked
        ).fetchall()

    assert [x for (x,) in rows] == values


@pytest.mark.parametrize("texts", [["a", None, "b", "a", "æ,}"], [None], []])
def test_texts_arrive_by_their_names(database: Database, texts: list[str | None]) -> None:
    sent = Names.of(texts)
    asked = {"names": sent.names, "places": Int4s(sent.places)}
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT (%(names)s::text[])[n] FROM unnest(%(places)s::int[]) AS n", asked
        ).fetchall()

    assert [x for (x,) in rows] == texts
    assert len(sent.names) == len(set(texts) - {None})


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("int2[]", [3, 4]),
        ("date[]", [date(2026, 1, 15)]),
        ("timestamptz[]", [NOON]),
        ("bytea[]", [b"\x00", b""]),
    ],
)
def test_an_ordinary_list_is_copied_as_before(
    database: Database, kind: str, values: list[Any]
) -> None:
    with database.transaction() as tx:
        tx.execute(f"CREATE TABLE lists (x {kind})")
        with tx.cursor().copy("COPY lists FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([kind])
            copy.write_row([values])
        assert tx.execute("SELECT x FROM lists").fetchone() == (values,)
