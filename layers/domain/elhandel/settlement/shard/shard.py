"""Settling one shard: read, settle, write, in one transaction, at most once.

A supply period is settled whole, the main point with its children, or parked whole with the cause;
of a parked one nothing is written. Everything is read from one snapshot, so that readings and
prices that arrive meanwhile belong to a correction and not to half of the lines.
"""

from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Final

from psycopg.sql import Identifier

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.work.shards import Shards, claim_shard, finish_shard
from elhandel.settlement.shard.prices import PriceBooks
from elhandel.settlement.shard.settle import read_shard, settle_read
from elhandel.settlement.shard.store import write_table
from elhandel.values.days.period import Period
from elhandel.values.ids import RunId


@dataclass(frozen=True, slots=True)
class SettledShard:
    """How many supply periods of a shard were settled and parked, and how long it took."""

    settled: int
    parked: int
    lines: int

    repeated: bool = False
    """Done before, or given up; nothing was done now."""

    milliseconds: int = 0


def settle_shard(
    database: Database,
    run_id: RunId,
    shard_no: int,
    *,
    clock: Clock,
    books: PriceBooks | None = None,
) -> SettledShard:
    """Settle a shard of a run; the same shard again changes nothing.

    books: the worker's own, so that shards of one run share price vectors while no price changes.
    Raises LookupError when there is no such shard.
    """
    watch = _Stopwatch()

    with database.snapshot(by_key=True) as tx:
        if not claim_shard(tx, SHARDS, run_id, shard_no):
            return SettledShard(0, 0, 0, repeated=True)

        supply_periods, start, end = fetch_one(tx, _ASKED, {"run": run_id, "shard": shard_no})

        books = books or PriceBooks()
        table, matrices = read_shard(tx, supply_periods, Period(start, end), books, laid_out=True)
        read = watch.lap()

        settled = settle_read(tx, table, matrices, books)
        calculated = watch.lap()

        now: datetime = clock.now()
        written = write_table(tx, run_id, shard_no, table, settled, now)
        finish_shard(
            tx,
            SHARDS,
            run_id,
            shard_no,
            now,
            settled=written.settlements,
            parked=len(settled.parked),
            read_ms=read,
            settle_ms=calculated,
            write_ms=watch.lap(),
            duration_ms=watch.total(),
        )

    return SettledShard(
        written.settlements, len(settled.parked), written.lines, milliseconds=watch.total()
    )


_WAITING: Final = """
SELECT s.run_id, s.shard_no, r.planned_at
FROM settlement.run r JOIN settlement.shard s USING (run_id)
WHERE r.state = 'running' AND s.state = 'planned'
"""

SHARDS: Final = Shards(Identifier("settlement", "shard"), "settlement-shards", _WAITING)

_ASKED: Final = """
SELECT s.supply_period_ids, r.period_from, r.period_to
FROM settlement.shard s JOIN settlement.run r USING (run_id)
WHERE s.run_id = %(run)s AND s.shard_no = %(shard)s
"""


class _Stopwatch:
    """Milliseconds since the last time it was asked."""

    def __init__(self) -> None:
        self._began = self._last = perf_counter()

    def lap(self) -> int:
        now = perf_counter()
        elapsed, self._last = now - self._last, now
        return round(elapsed * 1000)

    def total(self) -> int:
        return round((perf_counter() - self._began) * 1000)
