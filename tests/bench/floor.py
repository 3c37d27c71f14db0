"""The floor: COPY of the packed readings of a month out of PostgreSQL, to the client that
settlement uses.

Also what it costs where nobody receives it, because most of the floor is the client taking row
after row.
"""

import contextlib
from datetime import date

import psycopg

from tests.bench.measure import Measured, Stopwatch, backend_of, in_a_process, one_core


def copy_out(url: str, start: date, *, pinned: bool = False) -> Measured:
    """COPY the month's packed readings to a client; pinned: both on one core."""
    return in_a_process(
        _copy_out,
        url,
        pinned,
        f"COPY metering.reading_day_{start:%Y_%m} (wh) TO STDOUT (FORMAT BINARY)",
    )


def copy_to_nobody(url: str, start: date) -> Measured:
    """The same written to /dev/null by the server: reading the table without a client."""
    return in_a_process(
        _execute,
        url,
        f"COPY metering.reading_day_{start:%Y_%m} (wh) TO '/dev/null' (FORMAT BINARY)",
    )


def _copy_out(url: str, pinned: bool, statement: str) -> Measured:
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(url))
        if pinned:
            stack.enter_context(one_core(backend_of(connection)))

        received = 0

        with (
            Stopwatch(backend_of(connection)) as watch,
            connection.cursor().copy(statement.encode()) as copy,
        ):
            for data in copy:
                received += len(data)

        assert received, "no readings"

        return watch.measured


def _execute(url: str, statement: str) -> Measured:
    with psycopg.connect(url) as connection:
        with Stopwatch(backend_of(connection)) as watch:
            connection.execute(statement.encode())
        return watch.measured
