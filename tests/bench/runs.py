"""Settling a whole run in one process, as a worker does shard by shard; each in a fresh process of
its own.
"""

import contextlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from elhandel import settlement
from elhandel.metering.months import lay_out_months
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.settlement import progress, runs
from elhandel.values.days.local_time import start_of_day
from tests.bench.measure import Measured, Stopwatch, backend_of, in_a_process, one_core
from tests.bench.server import for_function

FORGET = """
TRUNCATE settlement.settlement, settlement.parked, settlement.shard, settlement.dirty,
    settlement.correction_cause, settlement.run, platform.outbox CASCADE
"""


@dataclass(frozen=True, slots=True)
class SettledRun:
    """plan: planning alone.

    all: reading, settling and writing of every shard. parts: milliseconds by the shards.
    """

    plan: Measured
    all: Measured
    lines: int
    settled: int
    parts: dict[str, int]


def settle_month(
    url: str,
    start: date,
    end: date,
    *,
    pinned: bool = False,
    at_once: int = 3,
    whole_server: bool = False,
) -> SettledRun:
    """Forget what was settled, plan a run and settle it in a process of its own.

    at_once: shards side by side, as the function does it, each with a connection. pinned: the
    process and its database backends share one core. whole_server: processor time is that of all
    of the server's processes.
    """
    return in_a_process(_settle_month, url, start, end, pinned, at_once, whole_server)


def _settle_month(
    url: str, start: date, end: date, pinned: bool, at_once: int, whole_server: bool
) -> SettledRun:
    forget(url)
    clock = a_clock(end)
    worker_url = for_function(url, "settlement_worker")
    databases = [Database(worker_url) for _ in range(at_once)]
    backends = [_backend(database) for database in databases]
    worker = settlement.SideBySide(databases, clock)

    with one_core(*backends) if pinned else contextlib.nullcontext():
        with (
            Stopwatch(*backends, whole_server=whole_server) as planning,
            databases[0].transaction() as tx,
        ):
            run = runs.plan_run(tx, start, end, clock=clock, requested_by="bench")
        assert run is not None, "nothing to settle"
        with Stopwatch(*backends, whole_server=whole_server) as settling:
            started = [worker.start(run.run_id, number) for number in range(run.shards)]
            done = [one.result() for one in started]

    with databases[0].transaction() as tx:
        parts = _parts(tx, run.run_id)
        assert progress.close_run(tx, run.run_id, clock.now())

    worker.close()

    return SettledRun(
        planning.measured,
        settling.measured,
        sum(shard.lines for shard in done),
        sum(shard.settled for shard in done),
        parts,
    )


def _backend(database: Database) -> int:
    with database.transaction() as tx:
        return backend_of(tx)


def lay_out_again(url: str, today: date, *, whole_server: bool = False) -> Measured:
    """Take away what is laid out, and lay out the month of every point."""
    forget_months(url)
    return lay_out_month(url, today, whole_server=whole_server)


def lay_out_month(url: str, today: date, *, whole_server: bool = False) -> Measured:
    """Lay out the month of every point, as the job does the night after its last readings, in a
    process of its own.
    """
    return in_a_process(_lay_out, url, today, whole_server)


def _lay_out(url: str, today: date, whole_server: bool) -> Measured:
    database = Database(for_function(url, "upkeep"))
    with Stopwatch(_backend(database), whole_server=whole_server) as laying:
        lay_out_months(database, today)
    database.close()

    return laying.measured


def forget_months(url: str) -> None:
    """Take away what is laid out by month: readings are found by their days."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE metering.reading_month")
        connection.execute("CHECKPOINT")


def forget(url: str) -> None:
    """Take every settlement away."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FORGET)
        connection.execute("CHECKPOINT")


def a_clock(end: date) -> FixedClock:
    """Ten days after the period."""
    instant: datetime = start_of_day(end) + timedelta(days=10)
    return FixedClock(instant)


def _parts(tx: psycopg.Connection[Any], run_id: int) -> dict[str, int]:
    shards = progress.run_shards(tx, run_id)
    return {
        "read": sum(shard.read_ms or 0 for shard in shards),
        "settle": sum(shard.settle_ms or 0 for shard in shards),
        "write": sum(shard.write_ms or 0 for shard in shards),
    }
