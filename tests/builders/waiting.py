"""Waiting for a lock: how a test knows that the other one stands where it should."""

from threading import Thread

import psycopg


def until_it_waits(thread: Thread, database_url: str) -> None:
    """Until somebody waits for a lock of the database, or the thread has ended without waiting."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        while thread.is_alive() and not connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            pass
