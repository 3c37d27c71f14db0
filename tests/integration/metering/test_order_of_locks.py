"""Rows are locked in the order of (metering point, day), whatever the order in which series come.

The moment is forced: somebody holds the first row, so that whoever keeps the order waits there with
nothing in hand, and whoever does not has the second already.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from threading import Thread

import psycopg
import pytest

from elhandel.metering.days import ingest
from elhandel.metering.days import store as rows
from elhandel.metering.months import lay_out_months
from elhandel.metering.packed.series import MeteredSeries
from elhandel.platform.database import Database
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.metering.builders import MESSAGE, a_registered_point, store
from tests.unit.metering.builders import ORDINARY, RECEIVED, REGISTERED, a_series

FIRST, SECOND = 1, 2

_TAKE = "SELECT FROM metering.reading_day WHERE metering_point_id = %s FOR UPDATE NOWAIT"


def day_of(point: int, wh: int, hours: int = 0) -> MeteredSeries:
    return a_series([wh] * 24, point=point, registered=REGISTERED + timedelta(hours=hours))


class Task:
    """Something that another process does meanwhile, with a database connection of its own."""

    def __init__(self, url: str, work: Callable[[Database], object]) -> None:
        self._url, self._work = url, work
        self._done: list[object] = []
        self._thread = Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        database = Database(self._url)
        self._done.append(self._work(database))
        database.close()

    def begin_and_wait(self) -> None:
        """Begin, until it waits for a lock. Fails where it ends without having waited."""
        self._thread.start()
        until_it_waits(self._thread, self._url)

    def end(self) -> object:
        """What it answered. Fails where it raised (a deadlock, say) or still waits."""
        until_it_ends(self._thread)
        assert self._done, "it failed"
        return self._done[0]


@contextmanager
def another(url: str) -> Iterator[psycopg.Connection]:
    """A transaction of somebody else, of which nothing is kept."""
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def stored(database: Database) -> None:
    store(database, day_of(FIRST, 1), day_of(SECOND, 1))


def locked(database: Database) -> int:
    """How many rows are locked, asked for in the wrong order."""
    with database.transaction() as tx:
        return len(rows.lock_current(tx, [(SECOND, ORDINARY), (FIRST, ORDINARY)]))


@pytest.mark.usefixtures("stored")
def test_the_statement_that_locks_rows_takes_them_in_the_order_of_their_keys(
    database_url: str,
) -> None:
    task = Task(database_url, locked)
    with another(database_url) as holder:
        holder.execute(_TAKE, [FIRST])
        task.begin_and_wait()
        with another(database_url) as asker:
            asker.execute(_TAKE, [SECOND])  # nobody has it yet
    assert task.end() == 2


@pytest.mark.usefixtures("stored")
def test_two_corrections_of_the_same_days_in_opposite_order_wait_for_each_other_and_both_end(
    database_url: str, database: Database
) -> None:
    one = Task(database_url, lambda own: store(own, day_of(FIRST, 2, 1), day_of(SECOND, 2, 1)))
    other = Task(database_url, lambda own: store(own, day_of(SECOND, 3, 2), day_of(FIRST, 3, 2)))
    with another(database_url) as holder:
        holder.execute(_TAKE, [FIRST])
        one.begin_and_wait()
        other.begin_and_wait()
        with another(database_url) as asker:
            asker.execute(_TAKE, [SECOND])
    one.end()
    other.end()
    with database.transaction() as tx:
        current = tx.execute("SELECT metering.int32_at(wh, 0) FROM metering.reading_day").fetchall()
    assert current == [(3,), (3,)]


def test_new_days_are_inserted_in_the_order_of_their_keys(
    database_url: str, database: Database
) -> None:
    """An insert waits for another of the same key that is not committed yet, as it would for a
    locked row.
    """
    store(database, day_of(3, 1))  # its month is there
    task = Task(database_url, lambda own: store(own, day_of(SECOND, 2), day_of(FIRST, 2)))
    first, second = (
        partial(ingest, inbound_message_id=MESSAGE, received_at=RECEIVED) for _ in range(2)
    )
    with another(database_url) as holder:
        first(holder, [day_of(FIRST, 1)])
        task.begin_and_wait()
        with another(database_url) as asker:
            asker.execute("SET LOCAL lock_timeout = '10s'")
            second(asker, [day_of(SECOND, 1)])  # waits in vain where the second is inserted already
    task.end()
    with database.transaction() as tx:
        stored = tx.execute(
            "SELECT metering_point_id, metering.int32_at(wh, 0) FROM metering.reading_day "
            "ORDER BY 1"
        )
        assert stored.fetchall() == [(FIRST, 2), (SECOND, 2), (3, 1)]


# --- months that are laid out ---

MARCH = date(2026, 3, 1)


def a_march_day(point: int, day: int, wh: int, *, hours: int = 24, at: int = 0) -> MeteredSeries:
    """A day of March, or its first hours."""
    start = MARCH + timedelta(days=day - 1)
    registered = REGISTERED + timedelta(days=90, hours=at)
    return a_series([wh] * hours, point=point, start=start, registered=registered)


def test_corrections_of_other_days_of_the_same_months_wait_for_each_other_and_both_end(
    database_url: str, database: Database
) -> None:
    """A whole day is replaced before a part of one is merged, each by a statement of its own. The
    two share no day, but each takes away what the other has of the laid-out months.
    """
    points = [a_registered_point(database, f"{571313180000000000 + n}") for n in range(2)]
    store(database, *(a_march_day(p, day, 1) for p in points for day in range(1, 32)))
    assert lay_out_months(database, date(2026, 4, 2)).laid_out == len(points)
    low, high = points
    one = Task(
        database_url,
        lambda own: store(
            own, a_march_day(high, 3, 2, at=1), a_march_day(low, 3, 2, hours=5, at=1)
        ),
    )
    other = Task(
        database_url,
        lambda own: store(
            own, a_march_day(low, 4, 3, at=1), a_march_day(high, 4, 3, hours=5, at=1)
        ),
    )
    with another(database_url) as holder:
        held = "SELECT FROM metering.reading_month WHERE metering_point_id = %s FOR UPDATE"
        holder.execute(held, [low])
        one.begin_and_wait()
        other.begin_and_wait()
        with another(database_url) as asker:
            asker.execute(f"{held} NOWAIT", [high])  # nobody has it yet
    one.end()
    other.end()
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM metering.reading_month").fetchone() == (0,)
