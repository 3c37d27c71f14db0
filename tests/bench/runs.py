"""Settling a whole run in one process, as a worker does shard by shard; each in a fresh process of its own."""

import contextlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from elhandel import settlement
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.local_time import start_of_day
from tests.bench.measure import Measured, Stopwatch, backend_of, in_a_process, one_core

FORGET = """
TRUNCATE settlement.settlement, settlement.parked, settlement.shard, settlement.dirty,
    settlement.correction_cause, settlement.run, platform.outbox CASCADE
"""


@dataclass(frozen=True, slots=True)
class SettledRun:
    """plan: planning alone. all: reading, settling and writing of every shard. parts: milliseconds by the shards."""

    plan: Measured
    all: Measured
    lines: int
    settled: int
    parts: dict[str, int]


def settle_month(url: str, start: date, end: date, *, pinned: bool = False) -> SettledRun:
    """Forget what was settled, plan a run and settle it in a process of its own.

    pinned: the process and its database backend share one core; otherwise they take turns on two, as in operation.
    """
    return in_a_process(_settle_month, url, start, end, pinned)


def _settle_month(url: str, start: date, end: date, pinned: bool) -> SettledRun:
    forget(url)
    clock = a_clock(end)
    database = Database(url)
    with database.transaction() as tx:
        backend = backend_of(tx)
    books = settlement.PriceBooks()
    with one_core(backend) if pinned else contextlib.nullcontext():
        with Stopwatch(backend) as planning, database.transaction() as tx:
            run = settlement.plan_run(tx, start, end, clock=clock, requested_by="bench")
        assert run is not None, "nothing to settle"
        with Stopwatch(backend) as settling:
            done = [
                settlement.settle_shard(database, run.run_id, number, clock=clock, books=books)
                for number in range(run.shards)
            ]
    with database.transaction() as tx:
        parts = _parts(tx, run.run_id)
        assert settlement.close_run(tx, run.run_id, clock.now())
    database.close()
    return SettledRun(
        planning.measured,
        settling.measured,
        sum(shard.lines for shard in done),
        sum(shard.settled for shard in done),
        parts,
    )


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
    shards = settlement.run_shards(tx, run_id)
    return {
        "read": sum(shard.read_ms or 0 for shard in shards),
        "settle": sum(shard.settle_ms or 0 for shard in shards),
        "write": sum(shard.write_ms or 0 for shard in shards),
    }
