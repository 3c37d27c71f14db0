"""Waiting has a limit, also in tests."""

from collections.abc import Iterator
from threading import Event, Thread

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.builders.waiting import until_it_ends, until_it_waits


@pytest.fixture
def stuck() -> Iterator[Thread]:
    """A thread that waits for no lock of a database, and does not end by itself."""
    go_on = Event()
    thread = Thread(target=go_on.wait, daemon=True)
    thread.start()
    yield thread
    go_on.set()
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_thread_that_does_not_end_fails_the_test(stuck: Thread) -> None:
    with pytest.raises(AssertionError, match="has not ended"):
        until_it_ends(stuck, limit=0)


def test_a_thread_that_waits_for_no_lock_fails_the_test(stuck: Thread, database_url: str) -> None:
    with pytest.raises(AssertionError, match="waits for no lock"):
        until_it_waits(stuck, database_url, limit=0)


def test_a_thread_that_ended_without_waiting_fails_the_test(database_url: str) -> None:
    thread = Thread(target=int)
    thread.start()
    until_it_ends(thread)
    with pytest.raises(AssertionError, match="waited for nothing"):
        until_it_waits(thread, database_url)


def test_who_waits_in_another_database_is_not_taken_for_it(
    stuck: Thread, database_url: str
) -> None:
    other = make_conninfo(database_url, dbname="postgres")
    with psycopg.connect(other) as first, psycopg.connect(other, autocommit=True) as second:
        first.execute("SELECT pg_advisory_lock(7)")
        waiting = Thread(target=lambda: second.execute("SELECT pg_advisory_lock(7)"), daemon=True)
        waiting.start()
        until_it_waits(waiting, other)
        with pytest.raises(AssertionError, match="waits for no lock"):
            until_it_waits(stuck, database_url, limit=0)
        first.execute("SELECT pg_advisory_unlock(7)")
        until_it_ends(waiting)
