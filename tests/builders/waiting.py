"""Waiting for a lock: how a test knows that another transaction waits, and that it went on."""

from collections.abc import Callable
from threading import Thread
from time import monotonic
from typing import Any, Final

import psycopg

from elhandel.platform.database import Database

LIMIT: Final = 30.0
"""Seconds; what takes longer is stuck."""

# By the backend, whose database is known: a lock on a transaction belongs to none.
_WAITING: Final = """
SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND a.datname = current_database()
"""


def until_it_waits(thread: Thread, database_url: str, *, limit: float = LIMIT) -> None:
    """Until somebody waits for a lock of this database. Fails where the thread ends without, or
    after `limit` seconds.

    The test's own connections must not wait themselves.
    """
    ends = monotonic() + limit
    with psycopg.connect(database_url, autocommit=True) as connection:
        while not connection.execute(_WAITING).fetchone():
            assert thread.is_alive(), "it ended and had waited for nothing"
            assert monotonic() < ends, f"it runs, and waits for no lock after {limit:g} seconds"


def until_it_ends(thread: Thread, *, limit: float = LIMIT) -> None:
    """Until the thread has ended. Fails after `limit` seconds: what it waits for never came."""
    thread.join(timeout=limit)
    assert not thread.is_alive(), f"it has not ended after {limit:g} seconds"


def impatient(database: Database) -> None:
    """Fail a wait for a lock on this connection after a while, instead of waiting for ever."""
    with database.transaction() as tx:
        tx.execute("SET lock_timeout = '2s'")


class Second:
    """The other one, who comes while the first holds a transaction open, and waits for it."""

    def __init__(self, database_url: str, work: Callable[[], Any]) -> None:
        self._results: list[Any] = []
        self._database_url = database_url
        self._thread = Thread(target=self._run, args=[work], daemon=True)
        self._thread.start()
        self.waits_again()

    def waits_again(self) -> None:
        """Until it waits; also for somebody else, once the first has gone on."""
        until_it_waits(self._thread, self._database_url)

    def _run(self, work: Callable[[], Any]) -> None:
        try:
            self._results.append(work())
        except Exception as error:
            self._results.append(error)

    def result(self) -> Any:
        """What the work gave, or raised, after the first had committed."""
        until_it_ends(self._thread)
        (result,) = self._results
        return result
