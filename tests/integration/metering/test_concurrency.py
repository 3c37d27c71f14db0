"""Two workers storing the same days at once: each waits for the other, nobody dies, nothing is
lost.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

from elhandel.metering.days import IngestResult
from elhandel.metering.packed.series import MeteredSeries
from elhandel.platform.database import Database
from tests.integration.metering.builders import store
from tests.unit.metering.builders import REGISTERED, a_series

POINTS = range(1, 151)


@contextmanager
def _two(url: str) -> Iterator[tuple[Database, Database]]:
    databases = (Database(url), Database(url))
    yield databases
    for database in databases:
        database.close()


def _at_once[T](*tasks: Callable[[], T]) -> list[T]:
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        barrier.wait(timeout=20)
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks, timeout=60))


def _series(wh: int, hours: int, points: Sequence[int]) -> list[MeteredSeries]:
    registered = REGISTERED + timedelta(hours=hours)
    return [a_series([wh] * 24, point=point, registered=registered) for point in points]


def test_two_registrations_of_the_same_days_at_once_end_with_the_later(database_url: str) -> None:
    with _two(database_url) as (one, other):
        for hours in (0, 2, 4):
            older = _series(hours, hours, POINTS)
            newer = _series(hours + 1, hours + 1, POINTS[::-1])
            _at_once(
                partial(store, one, *older, message=1), partial(store, other, *newer, message=2)
            )
        with one.transaction() as tx:
            current = tx.execute(
                "SELECT DISTINCT metering.int32_at(wh, 0) FROM metering.reading_day"
            ).fetchall()
            kept = tx.execute("SELECT count(*) FROM metering.reading_day_history").fetchone()
    assert current == [(5,)]
    assert kept == (5 * len(POINTS),)


def test_the_same_message_stored_twice_at_once_is_stored_once(database_url: str) -> None:
    with _two(database_url) as (one, other):
        series = _series(1, 0, POINTS)
        results: list[IngestResult] = _at_once(
            partial(store, one, *series), partial(store, other, *series)
        )
        with one.transaction() as tx:
            history = tx.execute("SELECT count(*) FROM metering.reading_day_history").fetchone()
    assert sorted((result.stored, result.unchanged) for result in results) == [
        (0, len(POINTS)),
        (len(POINTS), 0),
    ]
    assert history == (0,)


def test_partitions_made_at_once_are_made_once(database_url: str) -> None:
    first = a_series([1] * 24, point=1, start=date(2031, 5, 1))
    second = a_series([1] * 24, point=2, start=date(2031, 5, 1))
    with _two(database_url) as (one, other):
        _at_once(partial(store, one, first), partial(store, other, second))
        with one.transaction() as tx:
            partitions = tx.execute(
                "SELECT inhrelid::regclass::text FROM pg_inherits "
                "WHERE inhparent = 'metering.reading_day'::regclass"
            ).fetchall()
            rows = tx.execute("SELECT count(*) FROM metering.reading_day").fetchone()
    assert partitions == [("metering.reading_day_2031_05",)]
    assert rows == (2,)
