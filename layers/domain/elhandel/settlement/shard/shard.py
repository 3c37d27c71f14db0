"""Settling one shard: read, settle, write, in one transaction, at most once.

A supply period is settled whole, the main point with its children, or parked whole with the cause; nothing of a
parked one is written. Everything is read from one snapshot, so that readings and prices that arrive meanwhile belong
to a correction and not to half of the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Final

from elhandel import metering
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, one
from elhandel.settlement.engine import Period
from elhandel.settlement.shard.groups import SettledTable, settle_table
from elhandel.settlement.shard.parked import Parked, gsrns, without_master_data, without_readings, without_use_before
from elhandel.settlement.shard.prices import PriceBooks, read_prices
from elhandel.settlement.shard.store import write_table
from elhandel.settlement.shard.table import ShardTable, read_table

# Everything here is found by its key. With the default the planner takes a disk's seek for the cost of a page, and
# rather reads a whole table of all customers for each shard; and it keeps answers at hand that are asked for once.
# Shards are what is done side by side: a shard in several processes of the database would take them from the others.
PREFER_INDEXES: Final = """
SELECT set_config('random_page_cost', '1.1', true), set_config('enable_memoize', 'off', true),
       set_config('max_parallel_workers_per_gather', '0', true)
"""

_CLAIM: Final = """
SELECT s.supply_period_ids, s.state, r.period_from, r.period_to
FROM settlement.shard s JOIN settlement.run r USING (run_id)
WHERE s.run_id = %s AND s.shard_no = %s FOR UPDATE OF s
"""

_DONE: Final = """
UPDATE settlement.shard
SET state = 'done', settled = %(settled)s, parked = %(parked)s, done_at = %(now)s, duration_ms = %(duration)s,
    read_ms = %(read)s, settle_ms = %(settle)s, write_ms = %(write)s
WHERE run_id = %(run)s AND shard_no = %(shard)s
"""


@dataclass(frozen=True, slots=True)
class SettledShard:
    """What a shard came to, and how long it took. `repeated`: done before, or given up; nothing was done now."""

    settled: int
    parked: int
    lines: int
    repeated: bool = False
    milliseconds: int = 0


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


def settle_shard(
    database: Database, run_id: int, shard_no: int, *, clock: Clock, books: PriceBooks | None = None
) -> SettledShard:
    """Settle a shard of a run; the same shard again changes nothing. Raises LookupError when there is none.

    books: the worker's own, so that shards of one run share price vectors while no price changes.
    """
    watch = _Stopwatch()
    with database.transaction() as tx:
        tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tx.execute(PREFER_INDEXES)
        supply_periods, state, period_from, period_to = one(tx, _CLAIM, [run_id, shard_no])
        if state != "planned":  # done before, or given up
            return SettledShard(0, 0, 0, repeated=True)
        books = books or PriceBooks()
        table, matrices = read_shard(tx, supply_periods, Period(period_from, period_to), books)
        read = watch.lap()
        settled = settle_table(table, matrices.matrices, books)
        park_untried(tx, table, matrices.incomplete, settled)
        calculated = watch.lap()
        now: datetime = clock.now()
        written = write_table(tx, run_id, shard_no, table, settled, now)
        tx.execute(
            _DONE,
            {
                "run": run_id,
                "shard": shard_no,
                "settled": written.settlements,
                "parked": len(settled.parked),
                "now": now,
                "read": read,
                "settle": calculated,
                "write": watch.lap(),
                "duration": watch.total(),
            },
        )
    return SettledShard(written.settlements, len(settled.parked), written.lines, milliseconds=watch.total())


def read_shard(
    tx: Transaction, supply_periods: Sequence[int], period: Period, books: PriceBooks
) -> tuple[ShardTable, metering.Matrices]:
    """All that some supply periods are settled from; their prices go into the books."""
    table = read_table(tx, supply_periods, period)
    books.take(read_prices(tx, list(table.charge_ids.values()), table.areas, period))
    points = table.metering_points.tolist()
    return table, metering.read_matrix(tx, points, period.start, period.end, table.days())


def park_untried(
    tx: Transaction, table: ShardTable, incomplete: Sequence[metering.Incomplete], settled: SettledTable
) -> None:
    """Supply periods that could not even be tried: their points lack master data, readings, or the year's use."""
    unknown = table.use_before.unknown
    lacking = [*(one.metering_point_id for one in incomplete), *(one.metering_point_id for one in unknown.values())]
    named = gsrns(tx, [*table.undescribed.values(), *lacking])
    parked: dict[int, Parked] = {
        supply_period: without_master_data(named[point]) for supply_period, point in table.undescribed.items()
    }
    for gap in incomplete:
        supply_period = int(table.supply_periods[gap.row])
        parked.setdefault(supply_period, without_readings(named[gap.metering_point_id], gap.gaps))
    for row, use in unknown.items():
        why = without_use_before(named[use.metering_point_id], use.since, use.gaps)
        parked.setdefault(int(table.supply_periods[row]), why)
    settled.parked = {**settled.parked, **parked}
