"""What a worker does with the message of a shard, whichever kind of run it belongs to."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from queue import SimpleQueue
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.snapshots import loaded_before
from elhandel.settlement.corrections import await_changes, correct_shard
from elhandel.settlement.shard import PriceBooks, SettledShard, settle_shard
from elhandel.values.ids import RunId


class RunKind(StrEnum):
    """What a run settles."""

    ORDINARY = "ordinary"  # what was not settled yet
    CORRECTION = "correction"  # what has changed since


def run_kind(tx: Transaction, run_id: RunId) -> RunKind:
    """Which kind a run is. Raises LookupError when there is none."""
    (kind,) = fetch_one(tx, _KIND, {"run": run_id})
    return RunKind(kind)


def work_shard(
    database: Database,
    run_id: RunId,
    shard_no: int,
    *,
    clock: Clock,
    books: PriceBooks | None = None,
) -> SettledShard:
    """Settle or correct a shard of a run; the same shard again changes nothing. Raises LookupError
    when there is none.

    Changes under way are waited for first, so that each is either seen by the shard or marked for a
    correction. books: the worker's own, see `settle_shard`.
    """
    with database.transaction() as tx:
        kind = run_kind(tx, run_id)

    if kind is RunKind.CORRECTION:
        return correct_shard(database, run_id, shard_no, clock=clock)

    await_changes(database)
    return settle_shard(database, run_id, shard_no, clock=clock, books=books)


@loaded_before
def _load_what_numpy_loads_when_it_is_used() -> None:
    """Its masked arrays: telling rows apart (`unique`) asks for them, in each process's first
    shard.
    """
    import numpy.ma  # noqa: F401, PLC0415  (only before a snapshot)


class SideBySide:
    """Shards worked on at the same time: while one waits for the database, another computes.

    As many at once as there are databases; each has a connection and price books that no other
    uses. Close it at the end.
    """

    def __init__(self, databases: Sequence[Database], clock: Clock) -> None:
        self._clock = clock

        self._free: SimpleQueue[tuple[Database, PriceBooks]] = SimpleQueue()
        for database in databases:
            self._free.put((database, PriceBooks()))

        self._pool = ThreadPoolExecutor(len(databases), "shard")

    def start(self, run_id: RunId, shard_no: int) -> Future[SettledShard]:
        """Begin `work_shard` in its turn; the future has the answer, or what it raised."""
        return self._pool.submit(self._work, run_id, shard_no)

    def close(self) -> None:
        """Wait for what was started, and close the connections."""
        self._pool.shutdown()
        while not self._free.empty():
            self._free.get()[0].close()

    def _work(self, run_id: RunId, shard_no: int) -> SettledShard:
        database, books = self._free.get()
        try:
            return work_shard(database, run_id, shard_no, clock=self._clock, books=books)
        finally:
            self._free.put((database, books))


_KIND: Final = "SELECT kind FROM settlement.run WHERE run_id = %(run)s"
