"""The third reference: the same month as most systems hold and settle it. A row for each reading in
PostgreSQL, and one SQL statement.

It does less than settlement: two amounts a point (settlement writes ten lines), for consumption
alone, no supply periods, no quality, no history, and it goes by prices that have been laid out by
the hour before. It gets what helps it: rows that lie by point, statistics, both cores, memory for
its hash tables, its joins in the order that serves it, and whole numbers in place of decimals.
"""

from dataclasses import dataclass
from datetime import date
from itertools import batched
from time import perf_counter
from typing import Any, Final

import numpy as np
import psycopg

from elhandel.metering.read import read_matrix
from elhandel.platform.bulk.binary_copy import copy_into, int4, int8, pack
from elhandel.platform.database import statement
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period
from tests.bench.measure import Measured, Stopwatch, backend_of

WHOLE_NUMBERS: Final = "rows_settled"
DECIMALS: Final = "rows_settled_in_decimals"

_POINTS_AT_ONCE: Final = 2_000
_READINGS: Final = """
CREATE TABLE by_rows.reading (
    metering_point_id int NOT NULL, start timestamptz NOT NULL, wh int NOT NULL)
"""
_COPY: Final = "COPY by_rows.reading (metering_point_id, start, wh) FROM STDIN (FORMAT BINARY)"
_CHANCE: Final = (
    "SET join_collapse_limit = 1",  # as it is written: the planner would hash all readings
    "SET work_mem = '256MB'",
    "SET maintenance_work_mem = '1GB'",
    "SET hash_mem_multiplier = 2",
    "SET max_parallel_workers_per_gather = 2",
    "SET max_parallel_maintenance_workers = 2",
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The month's rows. bytes: of the table, and of the table with its key."""

    readings: int
    seconds: float
    table_bytes: int
    all_bytes: int


def lay_out(url: str, start: date, end: date) -> Rows:
    """Lay the month of every consumption point out as rows, in a schema of its own."""
    began = perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        _give_chance(connection)
        connection.execute("DROP SCHEMA IF EXISTS by_rows CASCADE")
        connection.execute("CREATE SCHEMA by_rows")
        for part in statement("tests.bench", "rows_prices").split(";\n"):
            connection.execute(part.encode(), {"start": start, "end": end})
        connection.execute(_READINGS)
        with connection.transaction():
            readings = _write(connection, start, end)
        connection.execute("ALTER TABLE by_rows.reading ADD PRIMARY KEY (metering_point_id, start)")
        for table in ("reading", "point", "price"):
            connection.execute(f"VACUUM (ANALYZE) by_rows.{table}".encode())
        row = connection.execute(
            "SELECT pg_table_size('by_rows.reading'), pg_total_relation_size('by_rows.reading')"
        ).fetchone()
    assert row is not None, "PostgreSQL knows a table's size"

    return Rows(readings, perf_counter() - began, *row)


def settle(url: str, question: str) -> Measured:
    """Settle the rows by one statement; processor time is that of all of the server's processes."""
    with psycopg.connect(url, autocommit=True) as connection:
        _give_chance(connection)
        connection.execute("DROP TABLE IF EXISTS by_rows.settled")
        connection.execute("CHECKPOINT")
        with Stopwatch(backend_of(connection), whole_server=True) as watch:
            connection.execute(statement("tests.bench", question).encode())

    return watch.measured


def that_differ(url: str) -> int:
    """How many points' amounts, settled by rows in whole numbers, are not those of settlement."""
    with psycopg.connect(url) as tx:
        row = tx.execute(statement("tests.bench", "rows_that_differ").encode()).fetchone()
    assert row is not None, "a count is a row"
    return int(row[0])


def forget(url: str) -> None:
    """Give the rows' disk back."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS by_rows CASCADE")


def _give_chance(connection: psycopg.Connection[Any]) -> None:
    for setting in _CHANCE:
        connection.execute(setting)
    available = connection.execute("SELECT pg_jit_available()").fetchone()
    if available == (True,):
        connection.execute("SET jit = on")


def _write(tx: psycopg.Connection[Any], start: date, end: date) -> int:
    points = [
        row[0]
        for row in tx.execute("SELECT metering_point_id FROM by_rows.point ORDER BY 1").fetchall()
    ]
    readings = 0
    for some in batched(points, _POINTS_AT_ONCE, strict=False):
        (matrix,) = read_matrix(tx, some, Period(start, end)).matrices
        rows, intervals = matrix.wh.shape
        starts = _microseconds(start) + np.arange(intervals) * 60_000_000 * (
            matrix.resolution_minutes
        )
        columns = [
            int4(np.repeat(matrix.metering_point_ids, intervals)),
            int8(np.tile(starts, rows)),
            int4(matrix.wh.reshape(-1)),
        ]
        with copy_into(tx, _COPY) as write:
            write(pack(rows * intervals, columns))
        readings += rows * intervals
    return readings


def _microseconds(day: date) -> int:
    """Of a local day's start since 2000, as PostgreSQL counts them."""
    utc = start_of_day(day)
    return int(utc.timestamp() * 1e6) - 946_684_800_000_000
